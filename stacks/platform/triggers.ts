import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import type { FunctionName, StreamedFunction } from "../../lambdas/functions";
import type { Triggers } from "../../lambdas/shared/definition";
import type { PlatformFunction } from "../constructs/compute/platform-function";
import { DeadLetterQueue } from "../constructs/events/dead-letter-queue";
import { LogConsumer } from "../constructs/events/log-consumer";
import { Schedule } from "../constructs/events/schedule";
import { StreamConsumer } from "../constructs/events/stream-consumer";
import { TokenTrigger } from "../constructs/events/token-trigger";
import { type Functions, forEachFunction } from "./functions";
import { grantsOn } from "./grants";
import type { PlatformContext, Stores } from "./stores";

interface Sources {
  readonly stores: Stores;
  readonly accessLog: CloudwatchLogGroup;
  readonly topicArn: string;
}

/**
 * Connects functions to the triggers that their definitions declare.
 * @returns the dead letter queue by function.
 */
export function createTriggers(
  context: PlatformContext,
  functions: Functions,
  sources: Sources,
): Readonly<Record<StreamedFunction, SqsQueue>> {
  const queues = new Map<FunctionName, SqsQueue>();
  forEachFunction((name, { triggers: { stream, schedule, accessLog, tokens } = {} }) => {
    const triggered = functions[name];
    if (stream !== undefined) queues.set(name, connectStream(context, sources, name, triggered, stream));
    if (schedule !== undefined) {
      const { id, description, everyMinutes } = schedule;
      const ruleName = context.name(id.replaceAll("_", "-"));
      new Schedule(context.stack, id, { ruleName, description, everyMinutes, function: triggered });
    }
    if (tokens !== undefined) {
      const { pool } = sources.stores.users;
      new TokenTrigger(context.stack, tokens.id, {
        pool,
        signUps: context.environment.singleSignOn !== undefined,
        function: triggered,
        policyName: context.name(`${name}-users`),
        statements: grantsOn(name, { users: pool.arn }, context.environment),
      });
    }
    if (accessLog !== undefined) {
      const { id, pattern } = accessLog;
      new LogConsumer(context.stack, id, {
        environment: context.environment,
        filterName: context.name(id.replaceAll("_", "-")),
        logGroup: sources.accessLog,
        pattern,
        function: triggered,
      });
    }
  });
  return Object.fromEntries(queues) as Record<StreamedFunction, SqsQueue>;
}

function connectStream(
  { stack, environment, name }: PlatformContext,
  { stores, topicArn }: Sources,
  functionName: FunctionName,
  triggered: PlatformFunction,
  { id, table, pattern, deadLetterMeaning }: NonNullable<Triggers["stream"]>,
): SqsQueue {
  const { queue } = new DeadLetterQueue(stack, `${functionName}_dead_letters`, {
    environment,
    queueName: name(`${functionName}-dead-letters`),
    alarmMeaning: deadLetterMeaning,
    topicArn,
  });
  new StreamConsumer(stack, id, { table: stores[table], function: triggered, pattern, deadLetters: queue });
  return queue;
}
