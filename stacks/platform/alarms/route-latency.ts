import type { Route } from "../../../api/route";
import { routes } from "../../../api/routes";
import { routeId } from "../../constructs/api/route-method";
import { isServed } from "../../constructs/api/served";
import { MetricAlarm } from "../../constructs/monitoring/metric-alarm";
import { watch } from "../../constructs/monitoring/metrics";
import { type AlarmContext, ownMetric } from "./context";

/**
 * Alarms on the p99 latency of a route. Only several periods in a row count, so that one slow request raises no alarm.
 */
export function createRouteLatencyAlarms(context: AlarmContext): MetricAlarm[] {
  const { stack, environment, name } = context;
  const { milliseconds, routes: others, periodSeconds, evaluationPeriods } = environment.alarms.routeLatency;
  const served: readonly Route[] = routes.filter((route) => isServed(route, environment));
  return served.map((route) => {
    const key = `${route.method} ${route.path}`;
    const id = `${routeId(route)}_latency`;
    const threshold = others[key] ?? milliseconds;
    return new MetricAlarm(stack, id, {
      environment,
      alarmName: name(id.replaceAll("_", "-")),
      kind: "route-latency",
      meaning: `One in a hundred requests of ${key} takes longer than ${threshold} ms`,
      watched: watch(
        { ...ownMetric(context, "Latency", { function: route.function, route: key }), statistic: "p99" },
        periodSeconds,
      ),
      threshold,
      evaluationPeriods,
      withoutData: "no traffic",
      topicArn: undefined,
    });
  });
}
