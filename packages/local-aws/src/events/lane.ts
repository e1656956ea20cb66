import type { StreamRecord } from "../services/dynamodb/table-stream";
import type { MappingSettings } from "./mapping-settings";

/** Records that are delivered together. */
export interface Batch {
  readonly records: readonly StreamRecord[];
  /** Number of failures at its first record. */
  readonly failures: number;
  /** Number of deliveries of its first record. */
  readonly invocations: number;
}

/** Lambda's reason for discarding a batch. */
export type Condition = "RetryAttemptsExhausted" | "RecordAgeExceeded";

/** The dependencies of a lane. */
export interface LaneContext {
  readonly settings: MappingSettings;
  /** Passes records to the function; rejects if the function fails. */
  readonly invoke: (records: readonly StreamRecord[]) => Promise<unknown>;
  /** Receives a discarded batch. `failed`: the function threw instead of reporting failures. */
  readonly giveUp: (batch: Batch, condition: Condition, failed: boolean) => Promise<void>;
  /** Receives records that are processed or discarded: they are not delivered again. */
  readonly done: (records: readonly StreamRecord[]) => void;
  /** Milliseconds before the next attempt, by the number of failures. */
  readonly backoff: (failures: number) => number;
}

/** Maximum bytes of records in an event. Source: Lambda developer guide, batching behavior: 6 MB, less a reserve. */
const MAX_BATCH_BYTES = 6_000_000;

/** Sends records to a function in order, a batch at a time. A failed batch blocks the next ones until it succeeds or is discarded. */
export class Lane {
  private readonly waiting: StreamRecord[] = [];
  /** Batches with priority: the remainders of failed batches. */
  private readonly left: Batch[] = [];
  private running = false;
  private closed = false;
  /** Pending callers of `idle`: while there are any, batching windows are skipped. */
  private awaited = 0;
  /** Whether it is waiting for a batch to fill rather than for a retry. */
  private gathering = false;
  private wake = () => {};
  private idlers: (() => void)[] = [];

  constructor(private readonly work: LaneContext) {}

  push(record: StreamRecord): void {
    if (this.closed) return;
    this.waiting.push(record);
    if (this.gathering && this.waiting.length >= this.work.settings.batchSize) this.wake();
    if (!this.running) void this.run();
  }

  /** Whether no record is pending; a closed lane has none. */
  get isIdle(): boolean {
    return !this.running || this.closed;
  }

  /** Resolves once the lane is idle. */
  async idle(): Promise<void> {
    if (this.isIdle) return;
    this.awaited += 1;
    if (this.gathering) this.wake();
    await new Promise<void>((resolve) => this.idlers.push(resolve));
    this.awaited -= 1;
  }

  /** Stops at once; the result of a running invocation is ignored. */
  close(): void {
    this.closed = true;
    this.wake();
    this.settle();
  }

  private async run(): Promise<void> {
    this.running = true;
    while (!this.closed && this.waiting.length + this.left.length > 0) {
      const batch = this.left.shift() ?? (await this.nextBatch());
      if (!this.closed) await this.process(batch);
    }
    this.running = false;
    this.settle();
  }

  private settle(): void {
    for (const resolve of this.idlers.splice(0)) resolve();
  }

  private async nextBatch(): Promise<Batch> {
    const { batchSize, batchingWindowMs } = this.work.settings;
    if (this.waiting.length < batchSize && this.awaited === 0) {
      this.gathering = true;
      await this.pause(batchingWindowMs);
      this.gathering = false;
    }
    let count = 0;
    let bytes = 0;
    for (const record of this.waiting.slice(0, batchSize)) {
      bytes += Buffer.byteLength(JSON.stringify(record));
      if (count > 0 && bytes > MAX_BATCH_BYTES) break;
      count += 1;
    }
    return { records: this.waiting.splice(0, count), failures: 0, invocations: 0 };
  }

  private async process(batch: Batch): Promise<void> {
    const { settings, invoke, done } = this.work;
    const oldest = Date.now() - settings.maximumAgeMs;
    const fresh = batch.records.findIndex(
      ({ dynamodb }) => dynamodb.ApproximateCreationDateTime * 1000 >= oldest,
    );
    if (fresh !== 0) {
      const count = fresh < 0 ? batch.records.length : fresh;
      await this.giveUp(
        { ...batch, records: batch.records.slice(0, count) },
        "RecordAgeExceeded",
        batch.failures > 0,
      );
      return this.next({ records: batch.records.slice(count), failures: 0, invocations: 0 });
    }
    let failedAt: number | undefined;
    let failed = false;
    try {
      const result = await invoke(batch.records);
      const sequenceNumbers = batch.records.map(({ dynamodb }) => dynamodb.SequenceNumber);
      if (settings.reportsItemFailures) failedAt = firstFailure(result, sequenceNumbers);
    } catch {
      failedAt = 0;
      failed = true;
    }
    done(batch.records.slice(0, failedAt));
    if (failedAt === undefined || this.closed) return;
    await this.afterFailure({ ...batch, invocations: batch.invocations + 1 }, failedAt, failed);
  }

  /** @param at index of the failed record; those before it are done. */
  private async afterFailure(batch: Batch, at: number, failed: boolean): Promise<void> {
    const { settings, backoff } = this.work;
    const rest = { ...batch, records: batch.records.slice(at) };
    // A batch is split at the failed record, if known, otherwise in the middle. Splitting does not count as an attempt.
    if (settings.bisects && at > 0) return this.next({ ...rest, failures: 0 });
    if (settings.bisects && rest.records.length > 1) {
      const middle = Math.ceil(rest.records.length / 2);
      const halves = [rest.records.slice(0, middle), rest.records.slice(middle)];
      return this.next(...halves.map((records) => ({ ...rest, records })));
    }
    const failures = at > 0 ? 1 : batch.failures + 1;
    if (failures > settings.maximumRetries) return this.giveUp(rest, "RetryAttemptsExhausted", failed);
    this.next({ ...rest, failures });
    await this.pause(backoff(failures));
  }

  private async giveUp(batch: Batch, condition: Condition, failed: boolean): Promise<void> {
    await this.work.giveUp(batch, condition, failed);
    this.work.done(batch.records);
  }

  private next(...batches: Batch[]): void {
    this.left.unshift(...batches.filter(({ records }) => records.length > 0));
  }

  /** Waits for the time, or until `wake` is called. */
  private async pause(milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds).unref();
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = () => {};
  }
}

/**
 * The index of the first record that a function reports as failed; undefined if all succeeded. For mappings with
 * ReportBatchItemFailures. A malformed response counts as a failure of the whole batch, so no record is lost.
 * Source: Lambda developer guide, partial batch responses for DynamoDB, success and failure conditions.
 */
export function firstFailure(result: unknown, sequenceNumbers: readonly string[]): number | undefined {
  if (result === null || result === undefined) return undefined;
  if (typeof result !== "object" || Array.isArray(result)) return 0;
  const { batchItemFailures: failures = null } = result as { batchItemFailures?: unknown };
  if (failures === null) return undefined;
  if (!Array.isArray(failures)) return 0;
  const places = failures.map((failure: { itemIdentifier?: unknown } | null) =>
    sequenceNumbers.indexOf(String(failure?.itemIdentifier ?? "")),
  );
  // An identifier that is empty, null, unknown or under another name has index -1: the whole batch has failed.
  return places.length === 0 ? undefined : Math.max(0, Math.min(...places));
}
