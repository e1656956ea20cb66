import type { MetricSeries } from "@saas/local-aws/cloudwatch";
import type { Template } from "../../synthesis/in-memory";
import { alarmStates } from "./alarm-states";
import { dashboardOf } from "./body";
import { drawnGraph, Metrics } from "./metrics";
import { drawPage } from "./page";

/** A drawn dashboard, and its graphs without metrics. */
export interface Picture {
  readonly svg: string;
  readonly widgets: number;
  readonly lines: number;
  /** Titles of the graphs without a single value. */
  readonly empty: readonly string[];
  /** The metrics that it shows. */
  readonly used: readonly MetricSeries[];
}

/**
 * Draws the dashboard of a synthesized stack over the time range of the metrics.
 * @throws Error when there is no metric at all, or the dashboard has an unsupported part
 */
export function renderDashboard(template: Template, series: readonly MetricSeries[]): Picture {
  const metrics = new Metrics(series);
  const { range } = metrics;
  if (range === undefined)
    throw new Error("there are no metrics yet: send some requests first, e.g. npm run load");
  const body = dashboardOf(template);
  const graphs = body.widgets.flatMap((widget) =>
    widget.type === "metric" ? [{ widget, graph: drawnGraph(widget, metrics, range) }] : [],
  );
  const byWidget = new Map(graphs.map(({ widget, graph }) => [widget, graph]));
  const states = alarmStates(template, metrics, range);
  const svg = drawPage({
    title: template.name,
    body,
    range,
    graphOf: (widget) => byWidget.get(widget) ?? { starts: [], lines: [] },
    alarmOf: (reference) => {
      const name = alarmName(template, reference);
      return { name: name.replace(`${template.name}-`, ""), on: states.get(name) };
    },
  });
  return {
    svg,
    widgets: body.widgets.length,
    used: [...metrics.used],
    lines: graphs.reduce((sum, { graph }) => sum + graph.lines.length, 0),
    empty: graphs
      .filter(({ graph }) => graph.lines.every(({ values }) => values.every((value) => value === undefined)))
      .map(({ widget }) => widget.properties.title),
  };
}

/** Name of the alarm whose ARN a dashboard refers to: `<aws_cloudwatch_metric_alarm.silent.arn>`. */
function alarmName(template: Template, reference: string): string {
  const [, type = "", name = ""] = /^<(\w+)\.(\w+)\.arn>$/.exec(reference) ?? [];
  const found = template.resource[type]?.[name]?.alarm_name;
  if (typeof found !== "string")
    throw new Error(`the dashboard refers to an alarm that does not exist: ${reference}`);
  return found;
}
