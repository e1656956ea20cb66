import { createHash } from "node:crypto";
import type { Verified } from "../../registry/move";
import { forEachOf } from "../../shared/concurrency";
import { mergeSorted, type Pair } from "./merge-sorted";

/** What an entry is told by that is the same at both places. */
export interface Digest {
  /** Hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/** What two places have of one kind: items or files. */
export interface SyncSides<Entry> {
  /** Entries after a key, in the order of their keys' UTF-8 bytes, as DynamoDB and S3 list them. */
  readonly source: (after?: string) => AsyncIterable<Entry>;
  readonly target: (after?: string) => AsyncIterable<Entry>;
  readonly keyOf: (entry: Entry) => string;
  /** Bytes of an entry, about. */
  readonly sizeOf: (entry: Entry) => number;
  /** `undefined`: they are not the same. */
  readonly compare: (source: Entry, target: Entry) => Promise<Digest | undefined>;
  /** Makes the target's like the source's. `undefined`: what is there then is not what was read. */
  readonly copy: (entry: Entry) => Promise<Digest | undefined>;
  readonly remove: (key: string) => Promise<void>;
}

/** Where a pass over both places goes on. */
export interface Pass extends Verified {
  readonly after?: string;
  /** Entries that are not the same although they were copied. */
  readonly unsettled: number;
}

export const firstPass: Pass = {
  count: 0,
  bytes: 0,
  sha256: createHash("sha256").digest("hex"),
  unsettled: 0,
};

/** Entries at a time: enough to be quick, too few to take the tenant's capacity from its own requests. */
const CONCURRENT = 10;
/** After so many entries, or bytes, it is asked whether the time is over. */
const BATCH = 100;
const BATCH_BYTES = 64 * 1024 ** 2;

/**
 * Goes through both places in step, makes the target like the source, and tells what is the same.
 * @returns where to go on, and whether the end was reached: then both have been compared whole.
 */
export async function synchronize<Entry>(
  sides: SyncSides<Entry>,
  begin: Pass,
  isOver: () => boolean,
): Promise<{ readonly pass: Pass; readonly ended: boolean }> {
  let pass = begin;
  let batch: Pair<Entry>[] = [];
  let bytes = 0;
  for await (const pair of mergeSorted(sides.source(begin.after), sides.target(begin.after), sides.keyOf)) {
    batch.push(pair);
    bytes += pair.source === undefined ? 0 : sides.sizeOf(pair.source);
    if (batch.length < BATCH && bytes < BATCH_BYTES) continue;
    pass = await settle(sides, pass, batch);
    if (isOver()) return { pass, ended: false };
    [batch, bytes] = [[], 0];
  }
  return { pass: await settle(sides, pass, batch), ended: true };
}

async function settle<Entry>(
  { compare, copy, remove }: SyncSides<Entry>,
  pass: Pass,
  pairs: readonly Pair<Entry>[],
): Promise<Pass> {
  const found = new Map<string, Digest>();
  await forEachOf(pairs, CONCURRENT, async ({ key, source, target }) => {
    if (source === undefined) return remove(key);
    const same = (target && (await compare(source, target))) ?? (await copy(source));
    if (same) found.set(key, same);
  });
  let { count, bytes, sha256, unsettled, after } = pass;
  for (const { key, source } of pairs) {
    after = key;
    if (source === undefined) continue;
    const same = found.get(key);
    if (same === undefined) {
      unsettled += 1;
      continue;
    }
    count += 1;
    bytes += same.bytes;
    sha256 = createHash("sha256").update(`${sha256}\n${key}\n${same.sha256}`).digest("hex");
  }
  return { ...(after !== undefined && { after }), count, bytes, sha256, unsettled };
}

/** What a pass that has settled everything has shown. */
export const verifiedBy = ({ count, bytes, sha256 }: Pass): Verified => ({ count, bytes, sha256 });
