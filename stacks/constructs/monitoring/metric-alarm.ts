import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { Construct } from "constructs";
import type { EnvironmentConfig } from "../../../environments/schema";
import { type AlarmKind, describeAlarm } from "./alarm-kinds";
import type { Watched } from "./metrics";

/** What a period without data means, by the reason: CloudWatch's own default, to keep the state, is never meant. */
const missingData = {
  /** The metric comes with requests, messages or invocations: without them nothing can have failed. */
  "no traffic": "notBreaching",
  /** The metric is written only when it happens. */
  "has not happened": "notBreaching",
  /** The metric comes with what must happen in every period: without it, it did not. */
  "does not run": "breaching",
} as const;

export interface AlarmProps {
  readonly environment: EnvironmentConfig;
  readonly alarmName: string;
  readonly kind: AlarmKind;
  /** What it means that the alarm goes off: a sentence without its full stop. The description links to what to do. */
  readonly meaning: string;
  /** ARN of the topic that is told when it goes off and when it recovers; undefined: a composite alarm tells of it. */
  readonly topicArn: string | undefined;
}

export interface MetricAlarmProps extends AlarmProps {
  readonly watched: Watched;
  readonly threshold: number;
  /** The alarm goes off on the other side of the threshold; the default is above. */
  readonly when?: "above" | "below";
  readonly evaluationPeriods: number;
  readonly withoutData: keyof typeof missingData;
}

/** An alarm on metrics: it says what it means, where to read on, and what missing data is. */
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
      // Left to itself, a percentile of few values keeps the alarm's state: a quiet route would never be looked at.
      ...(watched.extendedStatistic !== undefined && { evaluateLowSampleCountPercentiles: "evaluate" }),
      ...(topicArn !== undefined && { alarmActions: [topicArn], okActions: [topicArn] }),
    });
  }
}
