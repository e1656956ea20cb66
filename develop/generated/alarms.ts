import { alarmKinds } from "../../stacks/constructs/monitoring/alarm-kinds";
import { platformStackName } from "../../stacks/support/naming";
import type { Arguments, Template } from "../../synthesis/in-memory";
import { anchorOf, markdownTable } from "./markdown";
import { dollars, prices } from "./prices";
import { DOCUMENTED, EXAMPLE_SILO_STACK, resourcesOf, stackNamed, synthesized } from "./synthesized";

const METRIC_ALARM = "aws_cloudwatch_metric_alarm";
const COMPOSITE_ALARM = "aws_cloudwatch_composite_alarm";

/** The kind of an alarm: the section of docs/alarms.md that its description links to. */
export const kindOf = (alarm: Arguments): string =>
  /\/alarms\.md#([a-z-]+)$/.exec(String(alarm.alarm_description))?.[1] ?? "";

/** How many metrics CloudWatch charges an alarm for. */
export const metricCount = ({ namespace, metric_query }: Arguments): number =>
  namespace === undefined
    ? ((metric_query ?? []) as { metric?: unknown }[]).filter(({ metric }) => metric !== undefined).length
    : 1;

const section = (kind: string): string => `[${kind}](#${anchorOf(kind)})`;

/** Every kind of alarm; its section tells the operator what to do. */
export function alarmIndex(): string {
  const templates = [...synthesized().values()];
  const platform = stackNamed(platformStackName(DOCUMENTED));
  const silo = stackNamed(EXAMPLE_SILO_STACK);
  return markdownTable(
    ["kind", `alarms in ${DOCUMENTED}`, "sent by"],
    alarmKinds.map((kind) => {
      const own = alarmsOf(platform).filter(([, values]) => kindOf(values) === kind);
      const senders = new Set(templates.flatMap((template) => sendersOf(kind, template)));
      const inSilos = alarmsOf(silo).some(([, values]) => kindOf(values) === kind);
      const where = own.length === 0 && inSilos ? "in silos" : String(own.length);
      return [section(kind), where, [...senders].map(section).join(", ") || "itself"];
    }),
  );
}

/** The kinds of composite alarms whose rules name alarms of a kind. */
function sendersOf(kind: string, template: Template): string[] {
  const addresses = alarmsOf(template)
    .filter(([, values]) => kindOf(values) === kind)
    .map(([address]) => `${address}.alarm_name`);
  return resourcesOf(template, COMPOSITE_ALARM)
    .filter(([, { alarm_rule }]) => addresses.some((address) => String(alarm_rule).includes(address)))
    .map(([, values]) => kindOf(values));
}

const alarmsOf = (template: Template): [address: string, values: Arguments][] =>
  [METRIC_ALARM, COMPOSITE_ALARM].flatMap((type) =>
    resourcesOf(template, type).map(([name, values]): [string, Arguments] => [`${type}.${name}`, values]),
  );

/** The monthly price of an idle environment's alarms, in US dollars. */
export function alarmCosts(): string {
  const platform = stackNamed(platformStackName(DOCUMENTED));
  const metrics = resourcesOf(platform, METRIC_ALARM).reduce(
    (sum, [, values]) => sum + metricCount(values),
    0,
  );
  const composites = resourcesOf(platform, COMPOSITE_ALARM).length;
  const filters = resourcesOf(platform, "aws_cloudwatch_log_metric_filter").length;
  const rows: [string, number, string, number][] = [
    ["metrics of alarms", metrics, `${dollars(prices.alarmMetric)} each`, metrics * prices.alarmMetric],
    [
      "composite alarms",
      composites,
      `${dollars(prices.compositeAlarm)} each`,
      composites * prices.compositeAlarm,
    ],
    [
      "metric filters",
      filters,
      `no charge; their one metric \`LogErrors\` is a custom metric, ${dollars(prices.customMetric)}`,
      0,
    ],
  ];
  const total = rows.reduce((sum, [, , , amount]) => sum + amount, 0);
  return markdownTable(
    ["resource", `in ${DOCUMENTED}`, "price", "a month, at rest"],
    [
      ...rows.map(([what, count, price, amount]) => [what, String(count), price, dollars(amount)]),
      ["total", "", "", dollars(total)],
    ],
  );
}
