import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { mayInvoke } from "../../iam/lambda-permission";
import { type DeployedResource, type Deployment, resourcesOfType } from "../../terraform/resources";
import type { FilterPattern } from "./json-pattern";
import { patternOf } from "./metric-filters";
import type { AppendedLine } from "./store";

/** Time for which lines are batched before delivery; AWS takes seconds. */
const GATHER_MS = 100;
/** Maximum lines of an event: Lambda's payload is limited. */
const MOST_LINES = 1_000;

interface Subscription {
  readonly name: string;
  readonly group: string;
  readonly pattern: FilterPattern;
  readonly functionName: string;
  waiting: AppendedLine[];
  timer: NodeJS.Timeout | undefined;
}

export interface SubscriptionContext {
  readonly deployment: Deployment;
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
}

/**
 * Delivers log lines to functions by the deployment's subscription filters, as CloudWatch Logs does: in batches, in its
 * envelope. A failed invocation is not retried.
 */
export class Subscriptions {
  private readonly subscriptions: readonly Subscription[];
  private readonly running = new Set<Promise<unknown>>();

  /**
   * @throws Error naming a filter that local-aws does not support, or whose function CloudWatch Logs may not invoke: AWS
   * refuses to create it.
   */
  constructor(private readonly context: SubscriptionContext) {
    this.subscriptions = resourcesOfType(context.deployment, "aws_cloudwatch_log_subscription_filter").map(
      (filter) => readSubscription(filter, context.deployment),
    );
  }

  take(line: AppendedLine): void {
    for (const subscription of this.subscriptions) {
      if (subscription.group !== line.group || !subscription.pattern.matches(line.message)) continue;
      subscription.waiting.push(line);
      if (subscription.waiting.length >= MOST_LINES) this.deliver(subscription);
      else subscription.timer ??= setTimeout(() => this.deliver(subscription), GATHER_MS).unref();
    }
  }

  get isIdle(): boolean {
    return this.running.size === 0 && this.subscriptions.every(({ waiting }) => waiting.length === 0);
  }

  /** Resolves when no line is pending. */
  async idle(): Promise<void> {
    while (!this.isIdle) {
      for (const subscription of this.subscriptions) this.deliver(subscription);
      await Promise.all(this.running);
    }
  }

  close(): void {
    for (const subscription of this.subscriptions) {
      clearTimeout(subscription.timer);
      subscription.waiting = [];
    }
  }

  private deliver(subscription: Subscription): void {
    clearTimeout(subscription.timer);
    subscription.timer = undefined;
    const lines = subscription.waiting.splice(0);
    if (lines.length === 0) return;
    // The runtime logs failures.
    const run: Promise<unknown> = this.context
      .invoke(subscription.functionName, eventOf(subscription, lines, this.context.deployment))
      .catch(() => {})
      .finally(() => this.running.delete(run));
    this.running.add(run);
  }
}

/** Source: CloudWatch Logs user guide, subscription filters with AWS Lambda. */
function eventOf(
  { name, group }: Subscription,
  lines: readonly AppendedLine[],
  { accountId }: Deployment,
): object {
  const data = {
    messageType: "DATA_MESSAGE",
    owner: accountId,
    logGroup: group,
    logStream: "local",
    subscriptionFilters: [name],
    logEvents: lines.map(({ at, message }) => ({
      id: randomUUID().replaceAll("-", ""),
      timestamp: at.getTime(),
      message,
    })),
  };
  return { awslogs: { data: gzipSync(JSON.stringify(data)).toString("base64") } };
}

function readSubscription(filter: DeployedResource, deployment: Deployment): Subscription {
  const { type, name, values } = filter;
  const destination = String(values.destination_arn);
  const functionName = /^arn:[^:]+:lambda:[^:]+:[^:]+:function:([^:]+)/.exec(destination)?.[1];
  if (functionName === undefined) {
    throw new Error(`${type}.${name}: local-aws delivers log lines only to functions, not to ${destination}`);
  }
  const group = String(values.log_group_name);
  const { region, accountId } = deployment;
  const sourceArn = `arn:aws:logs:${region}:${accountId}:log-group:${group}:*`;
  const principals = ["logs.amazonaws.com", `logs.${region}.amazonaws.com`];
  if (!mayInvoke({ functionName, principals, sourceArn }, deployment)) {
    throw new Error(
      `${type}.${name}: no aws_lambda_permission lets CloudWatch Logs invoke ${functionName} for ${group}`,
    );
  }
  const pattern = patternOf(filter, values.filter_pattern);
  return { name: String(values.name), group, pattern, functionName, waiting: [], timer: undefined };
}
