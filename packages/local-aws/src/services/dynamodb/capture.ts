import { randomUUID } from "node:crypto";
import { parseJson } from "../../http/body";
import { AwsError } from "../../http/errors";
import { type BufferedResponse, type Forwarder, forwardedTo } from "../../http/forward";
import type { JsonBackend } from "../../http/json-backend";
import type { Storage, StoredMap } from "../../storage";
import { isRecord } from "../../support/json";
import { KeyedLock } from "../../support/keyed-lock";
import type { Deployment } from "../../terraform/resources";
import type { Exchange } from "../service";
import type { Item } from "./item";
import type { TableJournal } from "./journal";
import { streamedTables, TableStream } from "./table-stream";
import { tablesWrittenInPartiQl, type WrittenItem, writtenItems } from "./writes";

/** An item about to be written, in a table with a stream or a journal. */
interface Target {
  readonly stream: TableStream | undefined;
  readonly journal: TableJournal | undefined;
  readonly table: string;
  readonly tableReference: string;
  readonly key: Item;
}

/** A write that may have happened, with the previous images of its items. */
interface WriteUnderWay {
  readonly region: string;
  readonly targets: readonly (Pick<Target, "table" | "tableReference" | "key"> & {
    readonly before?: Item;
  })[];
}

/**
 * Creates the streams of the deployment's tables, and the journals of those with point-in-time recovery, from the writes
 * through the endpoint: it reads each item before and after. So the backend needs neither. Writes to the same item are
 * serialized.
 */
export class StreamCapture {
  /** By table name. */
  private streams: ReadonlyMap<string, TableStream> = new Map();
  private readonly lock = new KeyedLock();
  private readonly underWay: StoredMap<WriteUnderWay>;

  constructor(
    private readonly forwarder: Forwarder,
    private readonly baseUrl: string,
    private readonly backend: JsonBackend,
    private readonly journalOf: (table: string) => TableJournal | undefined,
    storage: Storage,
  ) {
    this.underWay = storage.map("writes-under-way");
  }

  /** Publishes changes of writes during which the process was killed, before their records were published. */
  async recover(): Promise<void> {
    for (const [id, { region, targets }] of this.underWay.entries()) {
      for (const { table, tableReference, key, before } of targets) {
        const target = this.target({ table, tableReference, attributes: key });
        if (target !== undefined) target.stream?.publish(before, await this.read(target, region));
      }
      this.underWay.delete(id);
    }
  }

  /** Streams the tables of `deployment`; existing streams continue. */
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
   * Executes a write to such tables and publishes its records.
   * @returns the response; undefined if the request is not such a write, in which case nothing was done.
   * @throws AwsError with the service's code if the items cannot be read; then nothing is written.
   */
  async write(exchange: Exchange, body: Buffer): Promise<BufferedResponse | undefined> {
    const { operation } = exchange.call;
    if (!/^(Put|Update|Delete|BatchWrite|TransactWrite)Item|^(Batch)?Execute/.test(operation))
      return undefined;
    const input = parseJson(body);
    const unseen = tablesWrittenInPartiQl(operation, input).find((table) => this.follows(table));
    if (unseen !== undefined) {
      throw new AwsError(
        "ValidationException",
        `The local endpoint cannot track PartiQL writes to ${unseen}: write with PutItem, UpdateItem or DeleteItem.`,
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

  private follows(table: string): boolean {
    return this.streams.has(table) || this.journalOf(table) !== undefined;
  }

  /** Undefined for other tables, and for a write without the complete key, which is invalid. */
  private target({ table, tableReference, attributes }: WrittenItem): Target | undefined {
    const [stream, journal] = [this.streams.get(table), this.journalOf(table)];
    const followed = stream ?? journal;
    if (followed === undefined) return undefined;
    const key: Record<string, Record<string, unknown>> = {};
    for (const name of followed.table.keyAttributes) {
      const value = attributes[name];
      if (!isRecord(value)) return undefined;
      key[name] = value;
    }
    return { stream, journal, table, tableReference, key };
  }

  /** Executes a write between two reads of its items. */
  private async between(
    exchange: Exchange,
    body: Buffer,
    targets: readonly Target[],
  ): Promise<BufferedResponse> {
    const forwarded = forwardedTo(exchange, body);
    const region = exchange.call.signature?.region ?? "";
    const before = await this.readAll(targets, region, ({ stream }) => stream !== undefined);
    const id = randomUUID();
    const known = targets.map(({ table, tableReference, key }, at) => {
      const item = before[at];
      return { table, tableReference, key, ...(item !== undefined && { before: item }) };
    });
    this.underWay.set(id, { region, targets: known });
    let received: BufferedResponse | undefined;
    try {
      received = await this.forwarder.whole(this.baseUrl, forwarded);
      return received;
    } finally {
      // A client error means that nothing was written; without a response, the write may have happened.
      if (received === undefined || received.status < 400 || received.status >= 500) {
        const after = await this.readAll(targets, region);
        targets.forEach(({ stream, journal, key }, at) => {
          stream?.publish(before[at], after[at]);
          journal?.record(key, after[at]);
        });
      }
      this.underWay.delete(id);
    }
  }

  private readAll(
    targets: readonly Target[],
    region: string,
    wanted: (target: Target) => boolean = () => true,
  ): Promise<(Item | undefined)[]> {
    return Promise.all(
      targets.map((target) => (wanted(target) ? this.read(target, region) : Promise.resolve(undefined))),
    );
  }

  private async read({ tableReference, key }: Target, region: string): Promise<Item | undefined> {
    const input = { TableName: tableReference, Key: key, ConsistentRead: true };
    const { Item: item } = await this.backend.call("GetItem", input, region);
    return isRecord(item) ? (item as Item) : undefined;
  }
}

/** Canonical text of a key: 1 and 1.0 are the same number. */
function identity({ table, key }: Target): string {
  const values = Object.values(key).map(({ N: number, ...other }) =>
    number === undefined ? other : Number(number),
  );
  return JSON.stringify([table, ...values]);
}
