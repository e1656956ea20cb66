import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { Construct } from "constructs";
import type { EnvironmentConfig } from "../../../environments/schema";
import { type AlarmKind, describeAlarm } from "./alarm-kinds";
import type { Watched } from "./metrics";

/** Treatment of missing data, by its reason; CloudWatch's default, to keep the state, never applies. */
const missingData = {
  /** The metric is published with requests, messages or invocations: without them nothing can have failed. */
  "no traffic": "notBreaching",
  /** The metric is written only when the event happens. */
  "has not happened": "notBreaching",
  /** The metric reports an event that must happen in every period: missing data means that it did not. */
  "does not run": "breaching",
} as const;

export interface AlarmProps {
  readonly environment: EnvironmentConfig;
  readonly alarmName: string;
  readonly kind: AlarmKind;
  /** Meaning of the alarm: a sentence without the full stop. The description adds a link to the runbook. */
  readonly meaning: string;
  /**
   * ARN of the topic that it notifies when it goes off and when it recovers; undefined: a composite alarm reports it.
   */
  readonly topicArn: string | undefined;
}

export interface MetricAlarmProps extends AlarmProps {
  readonly watched: Watched;
  readonly threshold: number;
  /** The side of the threshold on which the alarm goes off; the default is above. */
  readonly when?: "above" | "below";
  readonly evaluationPeriods: number;
  readonly withoutData: keyof typeof missingData;
}

/** An alarm on metrics, with its meaning, a link to its runbook, and the treatment of missing data. */
export class MetricAlarm extends CloudwatchMetricAlarm {
  constructor(scope: Construct, id: string, props: MetricAlarmProps) {
    const { environment, meaning, kind, watched, topicArn } = props;
    super(scope, id, {
      alarmName: props.alarmName,
      alarmDescription: describeAlarm(meaning, kind, environment.alarms.runbooks),
      ...watched,
      evaluationPeriods: props.evaluationPeriods,
      threshold: props.threshold,
      comparisonOperator: props.when === "below" ? "LessThanThreshold" : "GreaterThanThreshold",
      treatMissingData: missingData[props.withoutData],
      // By default a percentile of few values keeps the alarm's state: a quiet route would never be evaluated.
      ...(watched.extendedStatistic !== undefined && { evaluateLowSampleCountPercentiles: "evaluate" }),
      ...(topicArn !== undefined && { alarmActions: [topicArn], okActions: [topicArn] }),
    });
  }
}
