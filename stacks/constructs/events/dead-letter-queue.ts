import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../../environments/schema";

/** The longest that SQS keeps a message, 14 days in seconds. Source: Amazon SQS quotas. */
const KEPT_SECONDS = 14 * 24 * 3600;

export interface DeadLetterQueueProps {
  readonly environment: EnvironmentConfig;
  readonly queueName: string;
  /** What it means that there is something in the queue, for whoever is woken. */
  readonly alarmDescription: string;
  readonly topicArn: string;
}

/** Where work goes that failed for good, and the alarm that says so while anything is there. */
export class DeadLetterQueue extends Construct {
  readonly queue: SqsQueue;

  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);
    this.queue = new SqsQueue(this, "queue", {
      name: props.queueName,
      messageRetentionSeconds: KEPT_SECONDS,
      sqsManagedSseEnabled: true,
    });
    new CloudwatchMetricAlarm(this, "alarm", {
      alarmName: props.queueName,
      alarmDescription: props.alarmDescription,
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: this.queue.name },
      statistic: "Maximum",
      period: 60,
      evaluationPeriods: 1,
      threshold: 0,
      comparisonOperator: "GreaterThanThreshold",
      // An idle queue stops reporting: nothing has arrived.
      treatMissingData: "notBreaching",
      alarmActions: [props.topicArn],
      okActions: [props.topicArn],
    });
  }
}
