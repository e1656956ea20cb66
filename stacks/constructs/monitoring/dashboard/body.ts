import type { Metric } from "../metrics";
import type { Graph, Row, Series, Widget } from "./widgets";

/** The color of CloudWatch's own alarm lines. */
const THRESHOLD_COLOR = "#d13212";

/** Source: CloudWatch user guide, CloudWatch service quotas; alarms: dashboard body structure and syntax. */
const quotas = { widgets: 500, metricsOfWidget: 500, metricsOfDashboard: 2500, alarmsOfWidget: 100 } as const;
const COLUMNS = 24;

export interface BodyProps {
  readonly region: string;
  /** Initial time range. */
  readonly hours: number;
  readonly rows: readonly Row[];
}

/**
 * Returns a dashboard's body. All graphs share one time range; their periods do not depend on it, because a threshold
 * applies to the sums of its alarm's period. Source: CloudWatch API reference, dashboard body structure and syntax.
 * @throws Error when rows do not fit the grid, or a limit of CloudWatch is exceeded.
 */
export function dashboardBody({ region, hours, rows }: BodyProps): string {
  const widgets: object[] = [];
  let y = 0;
  for (const { height, widgets: beside } of rows) {
    let x = 0;
    for (const { width, widget } of beside) {
      const { type, properties } = bodyOf(widget, region);
      widgets.push({ type, x, y, width, height, properties });
      x += width;
    }
    if (x > COLUMNS) throw new Error(`a row of the dashboard is ${x} columns wide, and there are ${COLUMNS}`);
    y += height;
  }
  atMost(quotas.widgets, widgets.length, "widgets");
  const graphs = rows.flatMap((row) =>
    row.widgets.flatMap(({ widget }) => (widget.kind === "graph" ? [widget] : [])),
  );
  const counts = graphs.map((graph) => graph.series.length + Object.keys(graph.inputs ?? {}).length);
  atMost(quotas.metricsOfWidget, Math.max(0, ...counts), "metrics in a widget");
  atMost(
    quotas.metricsOfDashboard,
    counts.reduce((sum, count) => sum + count, 0),
    "metrics",
  );
  return JSON.stringify({ start: `-PT${hours}H`, periodOverride: "inherit", widgets });
}

function atMost(quota: number, count: number, what: string): void {
  if (count > quota) throw new Error(`the dashboard has ${count} ${what}, and CloudWatch takes ${quota}`);
}

function bodyOf(widget: Widget, region: string): { type: string; properties: object } {
  switch (widget.kind) {
    case "text":
      return { type: "text", properties: { markdown: widget.markdown } };
    case "alarms": {
      const { title, alarms } = widget;
      atMost(quotas.alarmsOfWidget, alarms.length, "alarms in a widget");
      return { type: "alarm", properties: { title, alarms } };
    }
    case "graph":
      return { type: "metric", properties: graphProperties(widget, region) };
  }
}

function graphProperties(graph: Graph, region: string): object {
  const { title, series, inputs = {}, thresholds = [], periodSeconds, stacked = false, unit, max } = graph;
  const min = "min" in graph ? graph.min : 0;
  return {
    title,
    view: "timeSeries",
    stacked,
    region,
    period: periodSeconds,
    metrics: [
      ...series.map(lineOf),
      ...Object.entries(inputs).map(([id, metric]) => metricOf(metric, { id, visible: false })),
    ],
    ...(thresholds.length > 0 && {
      annotations: { horizontal: thresholds.map((each) => ({ color: THRESHOLD_COLOR, ...each })) },
    }),
    yAxis: {
      left: {
        label: unit,
        showUnits: false,
        ...(min !== undefined && { min }),
        ...(max !== undefined && { max }),
      },
    },
    legend: { position: graph.legend ?? "bottom" },
  };
}

const lineOf = (series: Series, index: number): unknown[] =>
  "metric" in series
    ? metricOf(series.metric, { label: series.label })
    : [{ expression: series.expression, label: series.label, id: `line${index}` }];

const metricOf = ({ namespace, metricName, dimensions, statistic }: Metric, options: object): unknown[] => [
  namespace,
  metricName,
  ...Object.entries(dimensions).flat(),
  { stat: statistic, ...options },
];
