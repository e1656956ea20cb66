import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../../environments/schema";

export interface ErrorAlarmProps {
  readonly alarmName: string;
  readonly description: string;
  readonly namespace: "AWS/Lambda" | "AWS/ApiGateway";
  readonly metricName: "Errors" | "5XXError";
  readonly dimensions: Readonly<Record<string, string>>;
  readonly settings: EnvironmentConfig["alarms"]["functionErrors"];
  /** ARN of the topic that is told, when it goes off and when it recovers. */
  readonly topicArn: string;
}

/** Goes off when the sum of errors in a period exceeds the threshold; no data means no traffic, which is no error. */
export class ErrorAlarm extends Construct {
  constructor(scope: Construct, id: string, props: ErrorAlarmProps) {
    super(scope, id);
    const { threshold, periodSeconds, evaluationPeriods } = props.settings;
    new CloudwatchMetricAlarm(this, "alarm", {
      alarmName: props.alarmName,
      alarmDescription: props.description,
      namespace: props.namespace,
      metricName: props.metricName,
      dimensions: { ...props.dimensions },
      statistic: "Sum",
      period: periodSeconds,
      evaluationPeriods,
      threshold,
      comparisonOperator: "GreaterThanThreshold",
      treatMissingData: "notBreaching",
      alarmActions: [props.topicArn],
      okActions: [props.topicArn],
    });
  }
}
