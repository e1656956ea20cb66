/** What becomes of an item or a file. */
export type Fate = "put_back" | "replaced" | "removed" | "same";

/** How many of each, and the first of those that change. */
export interface Tally {
  readonly counts: Readonly<Record<Fate, number>>;
  readonly examples: Readonly<Partial<Record<Fate, readonly string[]>>>;
}

/** Something that is compared with what it was. */
export interface Difference {
  readonly fate: Fate;
  /** Key of an item, name of a file. */
  readonly name: string;
}

const EXAMPLES = 3;

/** Counts differences, with a few examples. @param tell is told the count so far */
export async function tallied(
  differences: AsyncIterable<Difference>,
  tell: (count: number) => void = () => {},
): Promise<Tally> {
  const counts: Record<Fate, number> = { put_back: 0, replaced: 0, removed: 0, same: 0 };
  const examples: Partial<Record<Fate, string[]>> = {};
  let count = 0;
  for await (const { fate, name } of differences) {
    counts[fate] += 1;
    count += 1;
    if (fate !== "same") {
      const known = examples[fate] ?? [];
      if (known.length < EXAMPLES) examples[fate] = [...known, name];
    }
    tell(count);
  }
  return { counts, examples };
}

/** How many change. */
export const changesIn = ({ counts }: Tally): number => counts.put_back + counts.replaced + counts.removed;

/** Does `work` for each, so many at a time; the first failure ends it. */
export async function inParallel<T>(
  all: AsyncIterable<T>,
  atOnce: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  for await (const one of all) {
    const job: Promise<void> = work(one).finally(() => running.delete(job));
    // What fails is met by the race or by the last wait; until then it is not unhandled.
    job.catch(() => {});
    running.add(job);
    if (running.size >= atOnce) await Promise.race(running);
  }
  await Promise.all(running);
}

/** The order in which stores list keys. */
export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
