import { functionDefinitions } from "../../../lambdas/functions";
import type { PlatformFunction } from "../../constructs/compute/platform-function";
import { MetricAlarm } from "../../constructs/monitoring/metric-alarm";
import { type Statistic, watch } from "../../constructs/monitoring/metrics";
import type { AlarmContext } from "./context";

const { everyMinutes } = functionDefinitions.lifecycle.triggers.schedule;

/** Two runs of the sweep: a single late one raises no alarm. */
export const SILENT_SECONDS = 2 * everyMinutes * 60;

/** Alarms on the lifecycle function: that it lags behind the changes of tenants, and that it does not run at all. */
export function createLifecycleAlarms(
  { stack, environment, name, topicArn }: AlarmContext,
  { function: lambda }: PlatformFunction,
): void {
  const metric = (metricName: string, statistic: Statistic) => ({
    namespace: "AWS/Lambda",
    metricName,
    dimensions: { FunctionName: lambda.functionName },
    statistic,
  });
  const { seconds, periodSeconds, evaluationPeriods } = environment.alarms.iteratorAge;
  new MetricAlarm(stack, "lifecycle_iterator_age", {
    environment,
    alarmName: name("lifecycle-iterator-age"),
    kind: "lifecycle-iterator-age",
    meaning: `Changes to tenants wait longer than ${seconds} s to be processed`,
    watched: watch(metric("IteratorAge", "Maximum"), periodSeconds),
    // Lambda measures milliseconds. Source: Lambda developer guide, metrics of functions.
    threshold: seconds * 1000,
    evaluationPeriods,
    withoutData: "no traffic",
    topicArn,
  });
  new MetricAlarm(stack, "lifecycle_silent", {
    environment,
    alarmName: name("lifecycle-silent"),
    kind: "lifecycle-silent",
    meaning: "The lifecycle function has not run for half an hour, although its sweep comes every 15 minutes",
    watched: watch(metric("Invocations", "Sum"), SILENT_SECONDS),
    threshold: 1,
    when: "below",
    evaluationPeriods: 1,
    withoutData: "does not run",
    topicArn,
  });
}
