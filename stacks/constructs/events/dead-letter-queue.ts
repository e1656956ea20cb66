import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { Construct } from "constructs";
import type { EnvironmentConfig } from "../../../environments/schema";
import { MetricAlarm } from "../monitoring/metric-alarm";
import { watch } from "../monitoring/metrics";

/** The longest retention of SQS, 14 days in seconds. Source: Amazon SQS quotas. */
const KEPT_SECONDS = 14 * 24 * 3600;

export interface DeadLetterQueueProps {
  readonly environment: EnvironmentConfig;
  readonly queueName: string;
  /** Meaning of a message in the queue, for the engineer on call: a sentence without the full stop. */
  readonly alarmMeaning: string;
  readonly topicArn: string;
}

/** The queue of work that failed permanently, and an alarm while it is not empty. */
export class DeadLetterQueue extends Construct {
  readonly queue: SqsQueue;

  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);
    this.queue = new SqsQueue(this, "queue", {
      name: props.queueName,
      messageRetentionSeconds: KEPT_SECONDS,
      sqsManagedSseEnabled: true,
    });
    new MetricAlarm(this, "alarm", {
      environment: props.environment,
      alarmName: props.queueName,
      kind: "lifecycle-dead-letters",
      meaning: props.alarmMeaning,
      watched: watch(
        {
          namespace: "AWS/SQS",
          metricName: "ApproximateNumberOfMessagesVisible",
          dimensions: { QueueName: this.queue.name },
          statistic: "Maximum",
        },
        60,
      ),
      threshold: 0,
      evaluationPeriods: 1,
      // An idle queue stops reporting metrics.
      withoutData: "no traffic",
      topicArn: props.topicArn,
    });
  }
}
