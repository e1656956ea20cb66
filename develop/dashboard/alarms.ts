import { z } from "zod";
import type { Template } from "../../synthesis/in-memory";
import { resolveNames } from "../synthesis/names";
import type { NamedMetric } from "./body";

const number = z.number();
const dimensions = z.record(z.string(), z.string()).default({});
const common = {
  alarm_name: z.string(),
  threshold: number,
  comparison_operator: z.enum(["GreaterThanThreshold", "LessThanThreshold"]),
  evaluation_periods: number,
  treat_missing_data: z.enum(["notBreaching", "breaching"]),
};
const single = z.object({
  ...common,
  namespace: z.string(),
  metric_name: z.string(),
  dimensions,
  period: number,
  statistic: z.string().optional(),
  extended_statistic: z.string().optional(),
});
const metric = z.object({
  namespace: z.string(),
  metric_name: z.string(),
  dimensions,
  stat: z.string(),
  period: number,
});
const query = z.union([
  z.object({ id: z.string(), expression: z.string() }),
  z.object({ id: z.string(), metric: z.union([metric, z.tuple([metric]).transform(([only]) => only)]) }),
]);
const math = z.object({ ...common, metric_query: z.array(query) });
const suppressor = z.object({ alarm: z.string() });
const composite = z.object({
  alarm_name: z.string(),
  alarm_rule: z.string(),
  actions_suppressor: z.union([suppressor, z.tuple([suppressor]).transform(([only]) => only)]).optional(),
});

/** An alarm on a metric, or on an expression over several. */
export interface MetricAlarmData {
  readonly address: string;
  readonly name: string;
  readonly threshold: number;
  readonly above: boolean;
  readonly evaluationPeriods: number;
  readonly missingBreaches: boolean;
  readonly periodSeconds: number;
  /** By the ids in the expression; `m` without one. */
  readonly metrics: Readonly<Record<string, NamedMetric>>;
  readonly expression: string;
}

interface CompositeAlarmData {
  readonly address: string;
  readonly name: string;
  readonly rule: Rule;
  /** Name of the alarm that silences it. */
  readonly suppressor?: string;
}

/** Returns every alarm of a synthesized stack, names resolved. @throws Error naming an alarm of an unsupported form */
export function alarmsOf(template: Template): { metric: MetricAlarmData[]; composite: CompositeAlarmData[] } {
  const all = (type: string) =>
    Object.entries(template.resource[type] ?? {}).map(([name, values]) => {
      const address = `${type}.${name}`;
      return { address, values: resolveNames(template, values, address) };
    });
  return {
    metric: all("aws_cloudwatch_metric_alarm").map(({ address, values }) => metricAlarm(address, values)),
    composite: all("aws_cloudwatch_composite_alarm").map(({ address, values }) => {
      const data = understood(composite, values, address);
      return {
        address,
        name: data.alarm_name,
        rule: parseRule(data.alarm_rule, address),
        ...(data.actions_suppressor && { suppressor: data.actions_suppressor.alarm }),
      };
    }),
  };
}

function metricAlarm(address: string, values: unknown): MetricAlarmData {
  const data = understood(z.union([math, single]), values, address);
  const shared = {
    address,
    name: data.alarm_name,
    threshold: data.threshold,
    above: data.comparison_operator === "GreaterThanThreshold",
    evaluationPeriods: data.evaluation_periods,
    missingBreaches: data.treat_missing_data === "breaching",
  };
  if (!("metric_query" in data)) {
    const statistic = data.statistic ?? data.extended_statistic ?? "";
    const { namespace, metric_name: name, dimensions, period } = data;
    const m: NamedMetric = { namespace, name, dimensions, statistic };
    return { ...shared, periodSeconds: period, metrics: { m }, expression: "m" };
  }
  const metrics = data.metric_query.flatMap((each) =>
    "metric" in each ? [{ id: each.id, ...each.metric }] : [],
  );
  const [expression] = data.metric_query.flatMap((each) => ("expression" in each ? [each.expression] : []));
  const [first] = metrics;
  if (expression === undefined || first === undefined)
    throw new Error(`${address}: no expression over metrics`);
  return {
    ...shared,
    periodSeconds: first.period,
    expression,
    metrics: Object.fromEntries(
      metrics.map(({ id, namespace, metric_name: name, dimensions, stat: statistic }) => [
        id,
        { namespace, name, dimensions, statistic },
      ]),
    ),
  };
}

function understood<T>(schema: z.ZodType<T>, values: unknown, address: string): T {
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw new Error(`${address} is not understood: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** The rule of a composite alarm, over other alarms. */
export type Rule =
  | { readonly alarm: string }
  | { readonly all: readonly Rule[] }
  | { readonly any: readonly Rule[] };

const TOKEN = /\s*(?:ALARM\("([^"]+)"\)|(AND|OR|\(|\)))/y;

/** Parses a rule of ALARM, AND, OR and brackets. @throws Error naming the alarm, and the part of its rule that cannot be parsed */
export function parseRule(text: string, address: string): Rule {
  const tokens: { alarm?: string; word?: string }[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null)
      throw new Error(`${address}: the rule is not understood at "${text.slice(at, at + 40)}"`);
    tokens.push(match[1] === undefined ? { word: match[2] ?? "" } : { alarm: match[1] });
  }
  let next = 0;
  const joined = (word: "AND" | "OR", part: () => Rule): Rule[] => {
    const parts = [part()];
    while (tokens[next]?.word === word) {
      next += 1;
      parts.push(part());
    }
    return parts;
  };
  const single = (): Rule => {
    const token = tokens[next++];
    if (token?.alarm !== undefined) return { alarm: token.alarm };
    if (token?.word !== "(") throw new Error(`${address}: the rule is not understood`);
    const inner = any();
    if (tokens[next++]?.word !== ")") throw new Error(`${address}: the rule lacks a closing bracket`);
    return inner;
  };
  const any = (): Rule => ({ any: joined("OR", () => ({ all: joined("AND", single) })) });
  const rule = any();
  if (next !== tokens.length) throw new Error(`${address}: the rule is not understood`);
  return rule;
}

/** Whether a composite alarm is on. */
export function isRuleMet(rule: Rule, isOn: (alarm: string) => boolean): boolean {
  if ("alarm" in rule) return isOn(rule.alarm);
  return "all" in rule
    ? rule.all.every((each) => isRuleMet(each, isOn))
    : rule.any.some((each) => isRuleMet(each, isOn));
}

/** Names of the alarms in a rule. */
export function alarmsIn(rule: Rule): string[] {
  if ("alarm" in rule) return [rule.alarm];
  return ("all" in rule ? rule.all : rule.any).flatMap(alarmsIn);
}
