import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import type { FunctionName, StreamedFunction } from "../../lambdas/functions";
import type { StreamedTable, Triggers } from "../../lambdas/shared/definition";
import type { PlatformFunction } from "../constructs/compute/platform-function";
import { DeadLetterQueue } from "../constructs/events/dead-letter-queue";
import { LogConsumer } from "../constructs/events/log-consumer";
import { Schedule } from "../constructs/events/schedule";
import { allowStreams, StreamConsumer } from "../constructs/events/stream-consumer";
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
  forEachFunction((name, { triggers: { streams, schedule, accessLog, tokens } = {} }) => {
    const triggered = functions[name];
    if (streams !== undefined) queues.set(name, connectStreams(context, sources, name, triggered, streams));
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

/** Whether an environment's table has a stream. */
export const hasStream = ({ mail }: PlatformContext["environment"], table: StreamedTable): boolean =>
  table !== "audit" || mail !== undefined;

function connectStreams(
  { stack, environment, name }: PlatformContext,
  { stores, topicArn }: Sources,
  functionName: FunctionName,
  triggered: PlatformFunction,
  { of, deadLetterMeaning }: NonNullable<Triggers["streams"]>,
): SqsQueue {
  const { queue } = new DeadLetterQueue(stack, `${functionName}_dead_letters`, {
    environment,
    queueName: name(`${functionName}-dead-letters`),
    alarmMeaning: deadLetterMeaning,
    topicArn,
  });
  const streams = of.filter(({ table }) => hasStream(environment, table));
  for (const { id, table, pattern } of streams) {
    new StreamConsumer(stack, id, { table: stores[table], function: triggered, pattern, deadLetters: queue });
  }
  allowStreams(
    triggered,
    streams.map(({ table }) => stores[table]),
    queue,
  );
  return queue;
}
