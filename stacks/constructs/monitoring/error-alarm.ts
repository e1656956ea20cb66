import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../../environments/schema";

/** A count of errors that AWS keeps. */
export interface ErrorMetric {
  readonly namespace: "AWS/ApiGateway" | "AWS/DynamoDB" | "AWS/Lambda" | "AWS/S3";
  readonly metricName:
    | "5XXError"
    | "5xxErrors"
    | "Errors"
    | "ReadThrottleEvents"
    | "SystemErrors"
    | "WriteThrottleEvents";
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface ErrorAlarmProps {
  readonly alarmName: string;
  /** What it means that the alarm goes off, and what to do. */
  readonly description: string;
  /** One, or several that are added up. CloudWatch charges for each: docs/tenancy-models.md. */
  readonly metrics: readonly [ErrorMetric, ...ErrorMetric[]];
  readonly settings: EnvironmentConfig["alarms"]["functionErrors"];
  /** ARN of the topic that is told, when it goes off and when it recovers. */
  readonly topicArn: string;
}

/** Goes off when the sum of errors in a period exceeds the threshold; no data means no traffic, which is no error. */
export class ErrorAlarm extends Construct {
  constructor(scope: Construct, id: string, props: ErrorAlarmProps) {
    super(scope, id);
    const { threshold, periodSeconds: period, evaluationPeriods } = props.settings;
    new CloudwatchMetricAlarm(this, "alarm", {
      alarmName: props.alarmName,
      alarmDescription: props.description,
      ...watched(props.metrics, period),
      evaluationPeriods,
      threshold,
      comparisonOperator: "GreaterThanThreshold",
      treatMissingData: "notBreaching",
      alarmActions: [props.topicArn],
      okActions: [props.topicArn],
    });
  }
}

function watched([first, ...others]: ErrorAlarmProps["metrics"], period: number) {
  if (others.length === 0) return { ...first, dimensions: { ...first.dimensions }, statistic: "Sum", period };
  const queries = [first, ...others].map((metric, index) => ({
    id: `m${index}`,
    metric: { ...metric, dimensions: { ...metric.dimensions }, stat: "Sum", period },
  }));
  // A metric without data in a period counts as none there, rather than leaving the sum without a value.
  const expression = queries.map(({ id }) => `FILL(${id}, 0)`).join(" + ");
  return { metricQuery: [{ id: "sum", expression, label: "Errors", returnData: true }, ...queries] };
}
