import type { Route } from "../../../api/route";
import { type RoutedFunction, routes } from "../../../api/routes";
import { isServed } from "../../constructs/api/served";
import { type Graph, heading, type Row, type Threshold } from "../../constructs/monitoring/dashboard/widgets";
import type { Statistic } from "../../constructs/monitoring/metrics";
import { routedFunctions } from "../alarms/context";
import { type DashboardContext, own } from "./context";

const HEIGHT = 6;
/** Room above the highest threshold of a scale. */
const HEADROOM = 1.2;

/** A row for each function, a column for each measure: in a row a route always has the same colour. */
export function routeRows(context: DashboardContext): Row[] {
  const served = (functionName: RoutedFunction) =>
    routes.filter((route: Route) => route.function === functionName && isServed(route, context.environment));
  return [
    heading(
      "Routes",
      "A row for each function. Requests, 5xx and p50 have their own scales; p99 is scaled to the alarms' thresholds, so that " +
        "rows with the same threshold are comparable.",
    ),
    ...routedFunctions
      .filter((name) => served(name).length > 0)
      .map((name) => functionRow(context, name, served(name))),
  ];
}

function functionRow(context: DashboardContext, functionName: RoutedFunction, served: readonly Route[]): Row {
  const { periodSeconds } = context.environment.dashboard;
  const graph = (
    title: string,
    metricName: string,
    statistic: Statistic,
    unit: string,
    more: Partial<Graph> = {},
  ): Graph => ({
    kind: "graph",
    title: `${functionName}: ${title}`,
    series: served.map(({ method, path }) => ({
      label: `${method} ${path}`,
      metric: own(context, metricName, statistic, { function: functionName, route: `${method} ${path}` }),
    })),
    periodSeconds,
    unit,
    legend: "hidden",
    ...more,
  });
  const thresholds = latencyThresholds(context, served);
  return {
    height: HEIGHT,
    widgets: [
      { width: 9, widget: graph("requests", "Requests", "Sum", "requests", { legend: "right" }) },
      { width: 5, widget: graph("5xx", "Errors", "Sum", "requests") },
      { width: 5, widget: graph("p50", "Latency", "p50", "ms") },
      {
        width: 5,
        widget: graph("p99", "Latency", "p99", "ms", {
          thresholds,
          max: Math.ceil(Math.max(...thresholds.map(({ value }) => value)) * HEADROOM),
        }),
      },
    ],
  };
}

/** The distinct thresholds of the routes' alarms. */
function latencyThresholds({ environment }: DashboardContext, served: readonly Route[]): Threshold[] {
  const { milliseconds, routes: others } = environment.alarms.routeLatency;
  const values = served.map(({ method, path }) => others[`${method} ${path}`] ?? milliseconds);
  return [...new Set(values)].map((value) => ({ label: `alarm above ${value} ms`, value }));
}
