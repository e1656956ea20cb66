import { MetricAlarm } from "../../constructs/monitoring/metric-alarm";
import { shareOf, watchMath } from "../../constructs/monitoring/metrics";
import { type AlarmContext, ownMetric, routedFunctions } from "./context";

/**
 * Alarms on the share of a function's responses with a 5xx status. Lambda does not count those as errors.
 */
export function createErrorRateAlarms(context: AlarmContext): MetricAlarm[] {
  const { stack, environment, name } = context;
  const { percent, leastRequests, periodSeconds, evaluationPeriods } = environment.alarms.errorRate;
  return routedFunctions.map((functionName) => {
    const counted = (metricName: string) =>
      ({ ...ownMetric(context, metricName, { function: functionName }), statistic: "Sum" }) as const;
    return new MetricAlarm(stack, `${functionName}_error_rate`, {
      environment,
      alarmName: name(`${functionName}-error-rate`),
      kind: "error-rate",
      meaning: `The function ${functionName} answers more than ${percent} % of its requests with 5xx`,
      watched: watchMath(
        "Percent of requests",
        shareOf("100 * FILL(errors, 0) / requests", "requests", leastRequests),
        { errors: counted("Errors"), requests: counted("Requests") },
        periodSeconds,
      ),
      threshold: percent,
      evaluationPeriods,
      withoutData: "no traffic",
      topicArn: undefined,
    });
  });
}
