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

/** The permissions that Lambda polls with. ListStreams has no resource, so it is not checked. */
const streamActions = ["DescribeStream", "GetRecords", "GetShardIterator"];

/** The AWS endpoint as a mapping needs it. */
interface MappingEndpoint {
  readonly deadLetters: Pick<DeadLetters, "deliver">;
  stream(arn: string): TableStream | undefined;
  roleMay(roleArn: string, action: string, resource: string): Promise<Verdict>;
}

/** The dependencies of a mapping. */
export interface MappingContext {
  readonly endpoint: MappingEndpoint;
  /** Invokes a function by name and waits for its response; rejects when it fails. */
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
  readonly onMetric?: (sample: MetricSample) => void;
  /** Milliseconds before the next attempt, after so many failures. */
  readonly backoff: (failures: number) => number;
  /** Keeps what is pending, and how far the stream was read. */
  readonly storage: Storage;
}

/** Hands the records of a table's stream to a function, as Lambda's event source mapping does. */
export class EventSourceMapping {
  private readonly lanes: readonly Lane[];
  private readonly stop: () => void;

  private constructor(settings: MappingSettings, context: MappingContext) {
    const { endpoint, invoke, backoff, onMetric, storage } = context;
    const pending = storage.map<StreamRecord>(`pending-${settings.address}`);
    const positions = storage.map<string>("stream-positions");
    const stream = endpoint.stream(settings.streamArn);
    if (stream === undefined) {
      throw new Error(`${settings.address}: ${settings.streamArn} is no enabled stream of the deployment`);
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
    // A mapping that was here before goes on where it was.
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
   * @throws Error when the stream is none of the deployment's, or the function's role may not do what Lambda does in its
   * name: AWS refuses to create such a mapping.
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

  /** Resolves when no record is pending. */
  async idle(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.idle()));
  }

  close(): void {
    this.stop();
    for (const lane of this.lanes) lane.close();
  }

  /** Changes of one item stay in one lane, and so in order. */
  private laneOf({ dynamodb }: StreamRecord): Lane | undefined {
    const digest = createHash("sha256").update(JSON.stringify(dynamodb.Keys)).digest();
    return this.lanes[digest.readUInt32BE() % this.lanes.length];
  }
}

const sending = (arn: string): [string, string] => [
  arn.startsWith("arn:aws:sqs:") ? "sqs:SendMessage" : "sns:Publish",
  arn,
];
