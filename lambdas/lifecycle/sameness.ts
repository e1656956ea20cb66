import { createHash } from "node:crypto";
import type { Verified } from "../registry/move";
import { forEachOf } from "../shared/concurrency";

/** What two places have of one kind: items or files. */
export interface Sides<Entry> {
  /** Entries after a key, in the order of their keys' UTF-8 bytes, as DynamoDB and S3 list them. */
  readonly source: (after?: string) => AsyncIterable<Entry>;
  readonly target: (after?: string) => AsyncIterable<Entry>;
  readonly keyOf: (entry: Entry) => string;
  /** What an entry that is the same at both places is told by, and its bytes; `undefined`: it is not the same. */
  readonly compare: (source: Entry, target: Entry) => Promise<{ sha256: string; bytes: number } | undefined>;
  readonly copy: (entry: Entry) => Promise<void>;
  readonly remove: (key: string) => Promise<void>;
}

/** Where a pass over both places goes on. */
export interface Pass {
  readonly after?: string;
  readonly count: number;
  readonly bytes: number;
  /** Over all entries so far that were the same. */
  readonly sha256: string;
  /** Entries that were copied or removed because the places differed. */
  readonly differences: number;
}

export const firstPass: Pass = { count: 0, bytes: 0, sha256: "", differences: 0 };

/** Entries at a time: enough to be quick, too few to take the tenant's capacity from its own requests. */
const CONCURRENT = 10;
/** After so many entries it is asked whether the time is over. */
const BATCH = 100;

/**
 * Goes through both places in step, makes the target like the source, and tells what was the same already.
 * @returns where to go on, and whether the end was reached: then both have been compared whole.
 */
export async function makeSame<Entry>(
  sides: Sides<Entry>,
  begin: Pass,
  isOver: () => boolean,
): Promise<{ readonly pass: Pass; readonly ended: boolean }> {
  const { keyOf } = sides;
  const targets = sides.target(begin.after)[Symbol.asyncIterator]();
  let target = await targets.next();
  let pass = begin;
  const take = async (batch: readonly Entry[], last: boolean) => {
    const pairs: { entry: Entry; there: Entry | undefined }[] = [];
    const surplus: string[] = [];
    const passBy = async (key: string | undefined) => {
      while (!target.done && (key === undefined || order(keyOf(target.value), key) < 0)) {
        surplus.push(keyOf(target.value));
        target = await targets.next();
      }
    };
    for (const entry of batch) {
      const key = keyOf(entry);
      await passBy(key);
      const met = !target.done && keyOf(target.value) === key;
      pairs.push({ entry, there: met ? target.value : undefined });
      if (met) target = await targets.next();
    }
    if (last) await passBy(undefined);
    pass = await settle(sides, pass, pairs, surplus);
  };

  let batch: Entry[] = [];
  for await (const entry of sides.source(begin.after)) {
    batch.push(entry);
    if (batch.length < BATCH) continue;
    await take(batch, false);
    batch = [];
    if (isOver()) return { pass, ended: false };
  }
  await take(batch, true);
  return { pass, ended: true };
}

async function settle<Entry>(
  { keyOf, compare, copy, remove }: Sides<Entry>,
  pass: Pass,
  pairs: readonly { entry: Entry; there: Entry | undefined }[],
  surplus: readonly string[],
): Promise<Pass> {
  const same = new Map<Entry, { sha256: string; bytes: number }>();
  await forEachOf(pairs, CONCURRENT, async ({ entry, there }) => {
    const found = there === undefined ? undefined : await compare(entry, there);
    if (found === undefined) await copy(entry);
    else same.set(entry, found);
  });
  await forEachOf(surplus, CONCURRENT, remove);
  let { count, bytes, sha256, after } = pass;
  for (const { entry } of pairs) {
    const found = same.get(entry);
    after = keyOf(entry);
    if (found === undefined) continue;
    count += 1;
    bytes += found.bytes;
    sha256 = createHash("sha256").update(sha256).update(keyOf(entry)).update(found.sha256).digest("hex");
  }
  return {
    ...(after !== undefined && { after }),
    count,
    bytes,
    sha256,
    differences: pass.differences + pairs.length - same.size + surplus.length,
  };
}

/** What a pass that has met no difference has shown. */
export const verifiedBy = ({ count, bytes, sha256 }: Pass): Verified => ({ count, bytes, sha256 });

const order = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
