import type { Construct } from "constructs";
import type { CountAlarmSettings } from "../../../environments/schema/monitoring";
import { type AlarmProps, MetricAlarm } from "./metric-alarm";
import { type Metric, watchSum } from "./metrics";

/** A metric that counts errors. */
export type ErrorMetric = Omit<Metric, "statistic">;

export interface ErrorAlarmProps extends AlarmProps {
  /** One metric, or the sum of several. CloudWatch charges for each: docs/alarms.md. */
  readonly metrics: readonly [ErrorMetric, ...ErrorMetric[]];
  readonly settings: CountAlarmSettings;
}

/** Goes off when the sum of errors in a period exceeds the threshold; no data means no traffic and no errors. */
export class ErrorAlarm extends MetricAlarm {
  constructor(scope: Construct, id: string, { metrics, settings, ...props }: ErrorAlarmProps) {
    const { threshold, periodSeconds, evaluationPeriods } = settings;
    const counted = (metric: ErrorMetric): Metric => ({ ...metric, statistic: "Sum" });
    const [first, ...others] = metrics;
    super(scope, id, {
      ...props,
      watched: watchSum("Errors", [counted(first), ...others.map(counted)], periodSeconds),
      threshold,
      evaluationPeriods,
      withoutData: "no traffic",
    });
  }
}
