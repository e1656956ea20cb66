import { randomUUID } from "node:crypto";
import { strings, text } from "../../support/json";
import { type Deployment, resourcesOfType } from "../../terraform/resources";
import { type Item, itemSize, sameItem } from "./item";

const viewTypes = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"] as const;
export type StreamViewType = (typeof viewTypes)[number];

const isViewType = (value: unknown): value is StreamViewType =>
  viewTypes.some((viewType) => viewType === value);

/** A table of the deployment with a stream. */
export interface StreamedTable {
  readonly name: string;
  readonly region: string;
  readonly streamArn: string;
  readonly viewType: StreamViewType;
  /** Partition key, and sort key where there is one. */
  readonly keyAttributes: readonly string[];
}

/** A change of an item, as Lambda passes it to functions. Source: API reference, Record of DynamoDB Streams. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: "INSERT" | "MODIFY" | "REMOVE";
  readonly eventVersion: string;
  readonly eventSource: "aws:dynamodb";
  readonly awsRegion: string;
  readonly dynamodb: {
    /** Seconds since the epoch. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: StreamViewType;
  };
  readonly eventSourceARN: string;
}

/** Start position of a reader: at the oldest record kept, or after the newest. */
export type StartingPosition = "TRIM_HORIZON" | "LATEST";

/** The changes of a table, in order for each item: one shard. */
export class TableStream {
  /** Maximum records kept for later readers. Existing readers get every record at once. */
  private static readonly capacity = 1_000;
  private readonly records: StreamRecord[] = [];
  private readonly readers = new Set<(record: StreamRecord) => void>();
  /** 25 digits (AWS: 21 to 40), of equal length so that texts sort like numbers; a later start continues higher. */
  private lastSequenceNumber = BigInt(Date.now()) * 10n ** 12n;

  constructor(readonly table: StreamedTable) {}

  /**
   * Records the effect of a write on an item, unless it changed nothing.
   * @param before undefined if the item did not exist.
   * @param after undefined if the item no longer exists.
   */
  publish(before: Item | undefined, after: Item | undefined): void {
    if (sameItem(before, after)) return;
    const record = this.describe(before, after);
    this.records.push(record);
    if (this.records.length > TableStream.capacity) this.records.shift();
    for (const reader of this.readers) reader(record);
  }

  /** Passes every record to `reader` in order. Returns a function that stops it. */
  read(from: StartingPosition, reader: (record: StreamRecord) => void): () => void {
    if (from === "TRIM_HORIZON") this.records.forEach(reader);
    this.readers.add(reader);
    return () => this.readers.delete(reader);
  }

  private describe(before: Item | undefined, after: Item | undefined): StreamRecord {
    const { region, streamArn, viewType, keyAttributes } = this.table;
    const item = after ?? before ?? {};
    const Keys = Object.fromEntries(
      keyAttributes.flatMap((name) => (item[name] ? [[name, item[name]]] : [])),
    );
    const withOld = viewType === "OLD_IMAGE" || viewType === "NEW_AND_OLD_IMAGES";
    const withNew = viewType === "NEW_IMAGE" || viewType === "NEW_AND_OLD_IMAGES";
    const images = {
      ...(withNew && after !== undefined && { NewImage: after }),
      ...(withOld && before !== undefined && { OldImage: before }),
    };
    this.lastSequenceNumber += 1n;
    return {
      eventID: randomUUID().replaceAll("-", ""),
      eventName: before === undefined ? "INSERT" : after === undefined ? "REMOVE" : "MODIFY",
      eventVersion: "1.1",
      eventSource: "aws:dynamodb",
      awsRegion: region,
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(Date.now() / 1000),
        Keys,
        ...images,
        SequenceNumber: String(this.lastSequenceNumber),
        SizeBytes: [Keys, ...Object.values(images)].reduce((total, part) => total + itemSize(part), 0),
        StreamViewType: viewType,
      },
      eventSourceARN: streamArn,
    };
  }
}

/**
 * The deployment's tables with a stream.
 * @throws Error naming a table whose stream has no ARN or no known view type.
 */
export function streamedTables(deployment: Deployment): StreamedTable[] {
  return resourcesOfType(deployment, "aws_dynamodb_table")
    .filter(({ values }) => values.stream_enabled === true)
    .map(({ name: label, values }) => {
      const { stream_view_type: viewType } = values;
      const streamArn = text(values.stream_arn);
      if (streamArn === undefined || !isViewType(viewType)) {
        throw new Error(
          `aws_dynamodb_table.${label}: an enabled stream needs stream_arn and a known stream_view_type, not ${String(viewType)}`,
        );
      }
      return {
        name: text(values.name) ?? "",
        region: deployment.region,
        streamArn,
        viewType,
        keyAttributes: strings([values.hash_key, values.range_key]).filter((key) => key !== ""),
      };
    });
}
