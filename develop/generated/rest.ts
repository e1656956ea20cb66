import { local } from "../../environments";
import { loadEnvironments } from "../../environments/load";
import { platformStackName } from "../../stacks/support/naming";
import type { Arguments, Template } from "../../synthesis/in-memory";
import { metricCount } from "./alarms";
import { markdownTable } from "./markdown";
import { dollars, prices } from "./prices";
import { EXAMPLE_SILO_STACK, resourcesOf, stackNamed } from "./synthesized";

/** What exists costs by itself, without a request or a stored byte; everything else in the stacks is charged by use. */
const charged: Readonly<
  Record<
    string,
    { readonly name: string; readonly price: string; readonly month: (values: Arguments) => number }
  >
> = {
  aws_cloudwatch_metric_alarm: {
    name: "metrics of alarms",
    price: `${dollars(prices.alarmMetric)} each`,
    month: (values) => metricCount(values) * prices.alarmMetric,
  },
  aws_cloudwatch_composite_alarm: {
    name: "composite alarms",
    price: `${dollars(prices.compositeAlarm)} each`,
    month: () => prices.compositeAlarm,
  },
  aws_cloudwatch_dashboard: {
    name: "dashboard",
    price: dollars(prices.dashboard),
    month: () => prices.dashboard,
  },
  aws_kms_key: {
    name: "customer-managed keys",
    price: `${dollars(prices.key)} each`,
    month: () => prices.key,
  },
  aws_wafv2_web_acl: {
    name: "firewall",
    price: `${dollars(prices.webAcl)}, and ${dollars(prices.webAclRule)} for each rule`,
    month: ({ rule }) => prices.webAcl + (Array.isArray(rule) ? rule.length : 0) * prices.webAclRule,
  },
};

/** US dollars a month of a stack's resources of a type. */
const monthOf = (template: Template, type: string): number =>
  resourcesOf(template, type).reduce((sum, [, values]) => sum + (charged[type]?.month(values) ?? 0), 0);

const totalOf = (template: Template): number =>
  Object.keys(charged).reduce((sum, type) => sum + monthOf(template, type), 0);

/** The platforms that are deployed, and a silo beside the last of them. */
const columns = (): (readonly [name: string, template: Template])[] => [
  ...loadEnvironments()
    .filter(({ name }) => name !== local.name)
    .map(({ name }) => [name, stackNamed(platformStackName(name))] as const),
  ["each silo", stackNamed(EXAMPLE_SILO_STACK)],
];

/** What each environment and a silo cost a month at rest, by resource. */
export function restCosts(): string {
  const shown = columns();
  return markdownTable(
    ["a month, at rest", ...shown.map(([name]) => name), "price"],
    [
      ...Object.entries(charged).map(([type, { name, price }]) => [
        name,
        ...shown.map(([, template]) => dollars(monthOf(template, type))),
        price,
      ]),
      ["total", ...shown.map(([, template]) => dollars(totalOf(template))), ""],
    ],
  );
}

/** The totals in one sentence. */
export function restSentence(): string {
  const amounts = columns().map(([name, template]) => `${name} ${dollars(totalOf(template))}`);
  return `At rest, without a request or a stored byte, a month costs in US dollars: ${amounts.join(", ")}.`;
}
