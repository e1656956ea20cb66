import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import type { PlatformFunction } from "../constructs/compute/platform-function";
import { DeadLetterQueue } from "../constructs/events/dead-letter-queue";
import { LogConsumer } from "../constructs/events/log-consumer";
import { Schedule } from "../constructs/events/schedule";
import { StreamConsumer } from "../constructs/events/stream-consumer";
import type { PlatformContext, Stores } from "./stores";

/** Requests that a usage plan or the stage refused; API Gateway writes the status as text. */
const THROTTLED = "{ $.status = 429 }";

/** How often the lifecycle function looks after what nobody asked for. */
export const SWEEP_MINUTES = 15;

/** What sets the lifecycle function going: changes of tenants' records, the clock, and throttled requests. @returns where changes go that fail. */
export function createLifecycle(
  { stack, environment, name }: PlatformContext,
  { metadata }: Stores,
  lifecycle: PlatformFunction,
  accessLog: CloudwatchLogGroup,
  topicArn: string,
): SqsQueue {
  const { queue } = new DeadLetterQueue(stack, "lifecycle_dead_letters", {
    environment,
    queueName: name("lifecycle-dead-letters"),
    alarmMeaning: "A change of a tenant could not be carried out, after all retries",
    topicArn,
  });
  new StreamConsumer(stack, "tenant_changes", {
    table: metadata,
    function: lifecycle,
    // Tenants' records; the table's other rows have no status.
    pattern: { dynamodb: { NewImage: { status: { S: [{ exists: true }] } } } },
    deadLetters: queue,
  });
  new Schedule(stack, "lifecycle_sweep", {
    ruleName: name("lifecycle-sweep"),
    description: "Begins purges whose grace period is over, and takes up work that has come to a halt",
    everyMinutes: SWEEP_MINUTES,
    function: lifecycle,
  });
  new LogConsumer(stack, "throttled_requests", {
    environment,
    filterName: name("throttled-requests"),
    logGroup: accessLog,
    pattern: THROTTLED,
    function: lifecycle,
  });
  return queue;
}
