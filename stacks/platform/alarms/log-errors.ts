import { ErrorAlarm } from "../../constructs/monitoring/error-alarm";
import { LogErrorMetric } from "../../constructs/monitoring/log-error-metric";
import type { MetricAlarm } from "../../constructs/monitoring/metric-alarm";
import type { Functions } from "../functions";
import { type AlarmContext, ownMetric } from "./context";

/** An alarm on errors in the logs of all functions: it covers errors that fail no request and no invocation. */
export function createLogErrorAlarm(context: AlarmContext, functions: Functions): MetricAlarm {
  const { stack, environment, name } = context;
  const metric = ownMetric(context, "LogErrors");
  for (const [functionName, { logGroup }] of Object.entries(functions)) {
    new LogErrorMetric(stack, `${functionName}_log`, { logGroup, ...metric });
  }
  return new ErrorAlarm(stack, "log_errors", {
    environment,
    alarmName: name("log-errors"),
    kind: "log-errors",
    meaning: "Functions log more errors than allowed",
    metrics: [metric],
    settings: environment.alarms.logErrors,
    topicArn: undefined,
  });
}
