import { createHash } from "node:crypto";
import type { MetricSample } from "../cloudwatch/metrics/store";
import type { Verdict } from "../iam/authorization";
import { iteratorAge } from "../lambda/metrics";
import type { StreamRecord, TableStream } from "../services/dynamodb/table-stream";
import type { DeadLetters } from "../services/sqs/dead-letters";
import type { Storage } from "../storage";
import { failureMessage } from "./failure-message";
import { Lane } from "./lane";
import type { MappingSettings } from "./mapping-settings";

/** The permissions that Lambda needs to poll. ListStreams has no resource, so it is not checked. */
const streamActions = ["DescribeStream", "GetRecords", "GetShardIterator"];

/** The part of the AWS endpoint that a mapping uses. */
interface MappingEndpoint {
  readonly deadLetters: Pick<DeadLetters, "deliver">;
  stream(arn: string): TableStream | undefined;
  roleMay(roleArn: string, action: string, resource: string): Promise<Verdict>;
}

/** The dependencies of a mapping. */
export interface MappingContext {
  readonly endpoint: MappingEndpoint;
  /** Invokes a function by name and waits for its response; rejects if it fails. */
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
  readonly onMetric?: (sample: MetricSample) => void;
  /** Milliseconds before the next attempt, by the number of failures. */
  readonly backoff: (failures: number) => number;
  /** Stores pending records and the position in the stream. */
  readonly storage: Storage;
}

/** Passes the records of a table's stream to a function, as Lambda's event source mapping does. */
export class EventSourceMapping {
  private readonly lanes: readonly Lane[];
  private readonly stop: () => void;

  private constructor(settings: MappingSettings, context: MappingContext) {
    const { endpoint, invoke, backoff, onMetric, storage } = context;
    const pending = storage.map<StreamRecord>(`pending-${settings.address}`);
    const positions = storage.map<string>("stream-positions");
    const stream = endpoint.stream(settings.streamArn);
    if (stream === undefined) {
      throw new Error(
        `${settings.address}: ${settings.streamArn} is not an enabled stream of the deployment`,
      );
    }
    this.lanes = Array.from(
      { length: settings.parallelism },
      () =>
        new Lane({
          settings,
          backoff,
          invoke: (records) => {
            const now = new Date();
            const written = (records.at(-1)?.dynamodb.ApproximateCreationDateTime ?? 0) * 1000;
            onMetric?.(iteratorAge(settings.functionName, Math.max(now.getTime() - written, 0), now));
            return invoke(settings.functionName, { Records: records });
          },
          done: (records) => {
            for (const { dynamodb } of records) pending.delete(dynamodb.SequenceNumber);
          },
          giveUp: (batch, condition, failed) =>
            endpoint.deadLetters.deliver({
              ...(settings.failureDestination !== undefined && { destination: settings.failureDestination }),
              message: failureMessage(settings, batch, condition, failed),
              records: batch.records,
              at: new Date(),
            }),
        }),
    );
    for (const record of pending.values()) this.laneOf(record)?.push(record);
    const position = positions.get(settings.address);
    // A mapping from before continues at its position.
    this.stop = stream.read(position === undefined ? settings.startingPosition : "TRIM_HORIZON", (record) => {
      const { SequenceNumber } = record.dynamodb;
      if (position !== undefined && SequenceNumber <= position) return;
      positions.set(settings.address, SequenceNumber);
      if (!settings.passes(record)) return;
      pending.set(SequenceNumber, record);
      this.laneOf(record)?.push(record);
    });
  }

  /**
   * @throws Error if the deployment does not have the stream, or the function's role lacks a permission that Lambda uses on
   * its behalf: AWS refuses to create such a mapping.
   */
  static async start(settings: MappingSettings, context: MappingContext): Promise<EventSourceMapping> {
    const { address, roleArn, streamArn, failureDestination } = settings;
    const needed: [action: string, resource: string][] = [
      ...streamActions.map((action): [string, string] => [`dynamodb:${action}`, streamArn]),
      ...(failureDestination === undefined ? [] : [sending(failureDestination)]),
    ];
    for (const [action, resource] of needed) {
      const { allowed, reason } = await context.endpoint.roleMay(roleArn, action, resource);
      if (!allowed) throw new Error(`${address}: ${roleArn} may not ${action} on ${resource}: ${reason}`);
    }
    return new EventSourceMapping(settings, context);
  }

  get isIdle(): boolean {
    return this.lanes.every((lane) => lane.isIdle);
  }

  /** Resolves once no record is pending. */
  async idle(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.idle()));
  }

  close(): void {
    this.stop();
    for (const lane of this.lanes) lane.close();
  }

  /** Changes of an item stay in one lane, so they stay in order. */
  private laneOf({ dynamodb }: StreamRecord): Lane | undefined {
    const digest = createHash("sha256").update(JSON.stringify(dynamodb.Keys)).digest();
    return this.lanes[digest.readUInt32BE() % this.lanes.length];
  }
}

const sending = (arn: string): [string, string] => [
  arn.startsWith("arn:aws:sqs:") ? "sqs:SendMessage" : "sns:Publish",
  arn,
];
