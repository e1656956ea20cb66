import type { Deployment } from "../../deployment/resources";
import { KeyedLock } from "../../services/keyed-lock";
import { parseJson } from "../body";
import { AwsError } from "../errors";
import type { Exchange } from "../exchange";
import { type Forwarder, forwardedTo, type WholeAnswer } from "../forward";
import { isRecord, text } from "../json";
import type { Item } from "./item";
import { TableStream } from "./table-stream";
import { streamedTables } from "./tables";
import { tablesWrittenInPartiQl, type WrittenItem, writtenItems } from "./writes";

/** An item of a streamed table that is about to be written. */
interface Target {
  readonly stream: TableStream;
  readonly tableReference: string;
  readonly key: Item;
}

/**
 * Makes the streams of the deployment's tables from the writes that pass through the endpoint: what the item was before,
 * what it is after. So the service behind needs no streams of its own. Writes to one item wait for each other.
 */
export class StreamCapture {
  /** By table name. */
  private streams: ReadonlyMap<string, TableStream> = new Map();
  private readonly lock = new KeyedLock();

  constructor(
    private readonly forwarder: Forwarder,
    private readonly baseUrl: string,
  ) {}

  /** Streams the tables of `deployment`; a stream that was there goes on. */
  enforce(deployment: Deployment): void {
    const known = this.streams;
    this.streams = new Map(
      streamedTables(deployment).map((table) => {
        const before = known.get(table.name);
        return [table.name, before?.table.streamArn === table.streamArn ? before : new TableStream(table)];
      }),
    );
  }

  find(streamArn: string): TableStream | undefined {
    return [...this.streams.values()].find(({ table }) => table.streamArn === streamArn);
  }

  /**
   * Does a write to streamed tables; the records are out by then.
   * @returns the answer; undefined when the request is no such write, and nothing was done.
   * @throws AwsError when the items cannot be read, in the words of the service; nothing is written then.
   */
  async write(exchange: Exchange, body: Buffer): Promise<WholeAnswer | undefined> {
    if (this.streams.size === 0) return undefined;
    const { operation } = exchange.call;
    if (!/^(Put|Update|Delete|BatchWrite|TransactWrite)Item|^(Batch)?Execute/.test(operation))
      return undefined;
    const input = parseJson(body);
    const unseen = tablesWrittenInPartiQl(operation, input).find((table) => this.streams.has(table));
    if (unseen !== undefined) {
      throw new AwsError(
        "ValidationException",
        `The local endpoint cannot make the stream of ${unseen} from PartiQL: write with PutItem, UpdateItem or DeleteItem.`,
      );
    }
    const targets = new Map(
      writtenItems(operation, input)
        .flatMap((written) => this.target(written) ?? [])
        .map((target) => [identity(target), target]),
    );
    if (targets.size === 0) return undefined;
    return this.lock.hold([...targets.keys()], () => this.between(exchange, body, [...targets.values()]));
  }

  /** Undefined for other tables, and for a write without the whole key, which no table takes. */
  private target({ table, tableReference, attributes }: WrittenItem): Target | undefined {
    const stream = this.streams.get(table);
    if (stream === undefined) return undefined;
    const key: Record<string, Record<string, unknown>> = {};
    for (const name of stream.table.keyAttributes) {
      const value = attributes[name];
      if (!isRecord(value)) return undefined;
      key[name] = value;
    }
    return { stream, tableReference, key };
  }

  /** A write between two reads of the items. */
  private async between(exchange: Exchange, body: Buffer, targets: readonly Target[]): Promise<WholeAnswer> {
    const forwarded = forwardedTo(exchange, body);
    const region = exchange.call.signature?.region ?? "";
    const before = await this.readAll(targets, region);
    let answer: WholeAnswer | undefined;
    try {
      answer = await this.forwarder.whole(this.baseUrl, forwarded);
      return answer;
    } finally {
      // Nothing is written by what is answered with a client's mistake; what is not answered may have been.
      if (answer === undefined || answer.status < 400 || answer.status >= 500) {
        const after = await this.readAll(targets, region);
        targets.forEach(({ stream }, at) => {
          stream.publish(before[at], after[at]);
        });
      }
    }
  }

  private readAll(targets: readonly Target[], region: string): Promise<(Item | undefined)[]> {
    return Promise.all(targets.map((target) => this.read(target, region)));
  }

  private async read({ tableReference, key }: Target, region: string): Promise<Item | undefined> {
    const body = Buffer.from(JSON.stringify({ TableName: tableReference, Key: key, ConsistentRead: true }));
    const answer = await this.forwarder.whole(this.baseUrl, {
      method: "POST",
      path: "/",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "content-length": String(body.length),
        "x-amz-target": "DynamoDB_20120810.GetItem",
        "x-amz-date": "20200101T000000Z",
        // Emulators take service and region from the scope of a signature, and verify none.
        authorization: `AWS4-HMAC-SHA256 Credential=endpoint/20200101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body,
    });
    const output = parseJson(answer.body);
    if (answer.status === 200) return isRecord(output.Item) ? (output.Item as Item) : undefined;
    const code = text(output.__type)?.split("#").at(-1) ?? "InternalServerError";
    throw new AwsError(code, text(output.message) ?? text(output.Message) ?? code, answer.status);
  }
}

/** The same text for the same item: 1 and 1.0 are the same number. */
function identity({ stream, key }: Target): string {
  const values = Object.values(key).map(({ N: number, ...other }) =>
    number === undefined ? other : Number(number),
  );
  return JSON.stringify([stream.table.name, ...values]);
}
