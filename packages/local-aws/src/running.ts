import { isDeepStrictEqual } from "node:util";
import { metricFilters } from "./cloudwatch/logs/metric-filters";
import type { AppendedLine } from "./cloudwatch/logs/store";
import { Subscriptions } from "./cloudwatch/logs/subscriptions";
import type { MetricSample } from "./cloudwatch/metrics/store";
import type { LocalEndpoint } from "./endpoint";
import { type Events, startEvents } from "./events";
import type { FunctionLogLine, FunctionRuntime } from "./lambda";
import { functionLogGroups } from "./lambda/environment";
import { measureQueues } from "./services/sqs/metrics";
import type { Storage } from "./storage";
import { type Deployment, resourcesOfType } from "./terraform/resources";

interface Context {
  readonly endpoint: LocalEndpoint;
  readonly storage: Storage;
  readonly functions: FunctionRuntime;
  readonly onMetric: (sample: MetricSample) => void;
  readonly onLog: (line: FunctionLogLine) => void;
}

/** Resource types that cause events: streams, schedules and the permissions to invoke. */
const EVENT_TYPES = [
  "aws_lambda_event_source_mapping",
  "aws_cloudwatch_event_rule",
  "aws_cloudwatch_event_target",
  "aws_lambda_permission",
  "aws_dynamodb_table",
];

/** A deployment's background work: streams, schedules, and the readers of logs and queues. */
export class Running {
  private constructor(
    readonly deployment: Deployment,
    readonly events: Events,
    readonly subscriptions: Subscriptions,
    /** The metrics that the deployment's filters extract from a line. */
    readonly samples: (line: AppendedLine) => readonly MetricSample[],
    /** By function name. */
    readonly logGroups: ReadonlyMap<string, string>,
    private readonly stopMeasuring: () => void,
  ) {}

  /** @throws Error naming a resource that local-aws does not support; then nothing runs. */
  static async start(deployment: Deployment, context: Context, kept?: Events): Promise<Running> {
    const { endpoint, storage, functions, onMetric, onLog } = context;
    const invoke = (functionName: string, event: unknown) => functions.invoke(functionName, event);
    const subscriptions = new Subscriptions({ deployment, invoke });
    const samples = metricFilters(deployment);
    const events =
      kept ??
      (await startEvents({
        deployment,
        endpoint,
        storage,
        invoke,
        onMetric,
        onRefusal: (functionName, message) =>
          onLog({ function: functionName, requestId: "", line: JSON.stringify({ level: "ERROR", message }) }),
      }));
    const stopMeasuring = measureQueues(deployment, endpoint.deadLetters, onMetric);
    return new Running(
      deployment,
      events,
      subscriptions,
      samples,
      functionLogGroups(deployment),
      stopMeasuring,
    );
  }

  /** Runs another deployment instead. Unchanged event sources continue; changed ones restart after running events. */
  async replaceBy(deployment: Deployment, context: Context): Promise<Running> {
    const same = EVENT_TYPES.every((type) =>
      isDeepStrictEqual(resourcesOfType(this.deployment, type), resourcesOfType(deployment, type)),
    );
    if (!same) this.events.close();
    const next = await Running.start(deployment, context, same ? this.events : undefined);
    this.subscriptions.close();
    this.stopMeasuring();
    return next;
  }

  /** Resolves once no stream record, subscribed log line or invocation by either is pending. */
  async idle(): Promise<void> {
    await this.events.idle();
    await this.subscriptions.idle();
  }

  close(): void {
    this.events.close();
    this.subscriptions.close();
    this.stopMeasuring();
  }
}
