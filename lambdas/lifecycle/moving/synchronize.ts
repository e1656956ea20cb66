import { createHash } from "node:crypto";
import type { Verified } from "../../registry/move";
import { forEachOf } from "../../shared/concurrency";
import { mergeSorted, type Pair } from "./merge-sorted";

/** Digest of an entry that is equal in both stores. */
export interface Digest {
  /** Hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Source and target of items or of files. */
export interface SyncSides<Entry> {
  /** Entries after a key, in the order of their keys' UTF-8 bytes, as DynamoDB and S3 list them. */
  readonly source: (after?: string) => AsyncIterable<Entry>;
  readonly target: (after?: string) => AsyncIterable<Entry>;
  readonly keyOf: (entry: Entry) => string;
  /** Approximate bytes of an entry. */
  readonly sizeOf: (entry: Entry) => number;
  /** `undefined` if they differ. */
  readonly compare: (source: Entry, target: Entry) => Promise<Digest | undefined>;
  /** Copies the source's entry. `undefined` if the copy differs from what was read. */
  readonly copy: (entry: Entry) => Promise<Digest | undefined>;
  readonly remove: (key: string) => Promise<void>;
}

/** Progress of a pass over both stores. */
export interface Pass extends Verified {
  readonly after?: string;
  /** Entries that still differ after the copy. */
  readonly unsettled: number;
}

export const firstPass: Pass = {
  count: 0,
  bytes: 0,
  sha256: createHash("sha256").digest("hex"),
  unsettled: 0,
};

/** Concurrent entries: fast, without starving the tenant's own requests. */
const CONCURRENT = 10;
/** The slice is checked after this many entries or bytes. */
const BATCH = 100;
const BATCH_BYTES = 64 * 1024 ** 2;

/**
 * Makes the target equal to the source, key by key.
 * @returns the progress, and whether the pass has reached the end.
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

/** The verified data of a pass without differences. */
export const verifiedBy = ({ count, bytes, sha256 }: Pass): Verified => ({ count, bytes, sha256 });
