import type { MetricSample } from "../../cloudwatch/metrics/store";
import { type Deployment, resourcesOfType } from "../../terraform/resources";
import type { DeadLetter, DeadLetters } from "./dead-letters";

const MINUTE_MS = 60_000;

/**
 * Measures the deployment's dead-letter queues: each message that arrives, and once a minute the messages in the queue.
 * Source: Amazon SQS developer guide, available CloudWatch metrics.
 * @returns a function that stops it.
 */
export function measureQueues(
  deployment: Deployment,
  deadLetters: Pick<DeadLetters, "list" | "onEntry">,
  record: (sample: MetricSample) => void,
): () => void {
  const queues = new Map(
    resourcesOfType(deployment, "aws_sqs_queue").map(({ values }) => [
      String(values.arn),
      String(values.name),
    ]),
  );
  const sample = (QueueName: string, name: string, unit: string, value: number) =>
    record({ namespace: "AWS/SQS", name, unit, dimensions: { QueueName }, value, at: new Date() });
  const depth = (arn: string, name: string) => {
    const letters = deadLetters.list().filter(({ destination }) => destination === arn);
    sample(name, "ApproximateNumberOfMessagesVisible", "Count", letters.length);
    const oldest = letters[0]?.at.getTime() ?? Date.now();
    sample(name, "ApproximateAgeOfOldestMessage", "Seconds", Math.round((Date.now() - oldest) / 1000));
  };
  const arrived = ({ destination = "", message }: DeadLetter) => {
    const name = queues.get(destination);
    if (name === undefined) return;
    sample(name, "NumberOfMessagesSent", "Count", 1);
    sample(name, "SentMessageSize", "Bytes", Buffer.byteLength(JSON.stringify(message)));
    depth(destination, name);
  };
  const all = () => {
    for (const [arn, name] of queues) depth(arn, name);
  };
  all();
  const timer = setInterval(all, MINUTE_MS).unref();
  const stop = deadLetters.onEntry(arrived);
  return () => {
    clearInterval(timer);
    stop();
  };
}
