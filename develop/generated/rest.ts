import { local } from "../../environments";
import { loadEnvironments } from "../../environments/load";
import { platformStackName, stateBackendStackName } from "../../stacks/support/naming";
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

/** US dollars a month of the stacks' resources of a type. */
const monthOf = (templates: readonly Template[], type: string): number =>
  templates
    .flatMap((template) => resourcesOf(template, type))
    .reduce((sum, [, values]) => sum + (charged[type]?.month(values) ?? 0), 0);

const totalOf = (templates: readonly Template[]): number =>
  Object.keys(charged).reduce((sum, type) => sum + monthOf(templates, type), 0);

/** The environments that are deployed, each with its platform and its state, and a silo beside the last of them. */
const columns = (): (readonly [name: string, templates: readonly Template[]])[] => [
  ...loadEnvironments()
    .filter(({ name }) => name !== local.name)
    .map(
      ({ name }) =>
        [name, [platformStackName, stateBackendStackName].map((of) => stackNamed(of(name)))] as const,
    ),
  ["each silo", [stackNamed(EXAMPLE_SILO_STACK)]],
];

/** What each environment and a silo cost a month at rest, by resource. */
export function restCosts(): string {
  const shown = columns();
  return markdownTable(
    ["a month, at rest", ...shown.map(([name]) => name), "price"],
    [
      ...Object.entries(charged).map(([type, { name, price }]) => [
        name,
        ...shown.map(([, templates]) => dollars(monthOf(templates, type))),
        price,
      ]),
      ["total", ...shown.map(([, templates]) => dollars(totalOf(templates))), ""],
    ],
  );
}

/** The totals in one sentence. */
export function restSentence(): string {
  const amounts = columns().map(([name, templates]) => `${name} ${dollars(totalOf(templates))}`);
  return `At rest, without a request or a stored byte, a month costs in US dollars: ${amounts.join(", ")}.`;
}
