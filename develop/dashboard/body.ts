import { z } from "zod";
import type { Template } from "../../synthesis/in-memory";
import { resolveNames } from "../synthesis/names";

const place = { x: z.int(), y: z.int(), width: z.int(), height: z.int() };
const horizontal = z.object({ label: z.string(), value: z.number(), color: z.string().optional() });
const metricProperties = z.object({
  title: z.string(),
  view: z.literal("timeSeries"),
  stacked: z.boolean(),
  period: z.int().positive(),
  metrics: z.array(z.array(z.union([z.string(), z.record(z.string(), z.unknown())]))),
  annotations: z.object({ horizontal: z.array(horizontal) }).optional(),
  yAxis: z.object({
    left: z.object({ label: z.string(), min: z.number().optional(), max: z.number().optional() }),
  }),
  legend: z.object({ position: z.enum(["bottom", "right", "hidden"]) }),
});
const body = z.object({
  start: z.string(),
  widgets: z.array(
    z.discriminatedUnion("type", [
      z.object({ type: z.literal("text"), ...place, properties: z.object({ markdown: z.string() }) }),
      z.object({
        type: z.literal("alarm"),
        ...place,
        properties: z.object({ title: z.string(), alarms: z.array(z.string()) }),
      }),
      z.object({ type: z.literal("metric"), ...place, properties: metricProperties }),
    ]),
  ),
});
const expressionLine = z.tuple([z.object({ expression: z.string(), label: z.string(), id: z.string() })]);
const metricOptions = z.object({
  stat: z.string(),
  label: z.string().optional(),
  id: z.string().optional(),
  visible: z.boolean().optional(),
});

/** A metric as a widget or an alarm names it, with its statistic. */
export interface NamedMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
}

/** A line, or, with `visible` false, an input of expressions by its id. */
export type Line = {
  readonly id: string | undefined;
  readonly label: string;
  readonly visible: boolean;
} & ({ readonly metric: NamedMetric } | { readonly expression: string });

export type DashboardBody = z.output<typeof body>;
export type DashboardWidget = DashboardBody["widgets"][number];
export type MetricWidget = Extract<DashboardWidget, { type: "metric" }>;

/**
 * Returns the dashboard of a synthesized stack, names resolved.
 * @throws Error when the stack has none, or the dashboard has an unsupported part.
 */
export function dashboardOf(template: Template): DashboardBody {
  const [found] = Object.entries(template.resource.aws_cloudwatch_dashboard ?? {});
  if (found === undefined) throw new Error(`${template.name} has no dashboard`);
  const [name, values] = found;
  const where = `aws_cloudwatch_dashboard.${name}`;
  const parsed = body.safeParse(JSON.parse(String(resolveNames(template, values.dashboard_body, where))));
  if (!parsed.success) throw new Error(`${where}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** Returns the lines of a widget, in order. @throws Error naming the widget, for an unsupported form */
export function linesOf({ properties }: MetricWidget): Line[] {
  return properties.metrics.map((entry) => {
    const expression = expressionLine.safeParse(entry);
    if (expression.success) {
      const [line] = expression.data;
      return { ...line, visible: true };
    }
    const words = entry.filter((word) => typeof word === "string");
    const options = metricOptions.safeParse(entry.at(-1));
    if (!options.success || words.length !== entry.length - 1 || words.length < 2 || words.length % 2 !== 0) {
      throw new Error(
        `the widget "${properties.title}" has a metric that is not understood: ${JSON.stringify(entry)}`,
      );
    }
    const [namespace = "", name = "", ...pairs] = words;
    const dimensions = Object.fromEntries(
      pairs.flatMap((pair, index) => (index % 2 === 0 ? [[pair, pairs[index + 1] ?? ""]] : [])),
    );
    const { stat: statistic, label = name, id, visible = true } = options.data;
    return { id, label, visible, metric: { namespace, name, dimensions, statistic } };
  });
}
