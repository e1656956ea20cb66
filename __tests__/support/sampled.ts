import { seeded, shuffled } from "./random";
import { count, type Tally } from "./tally";

/** One case in so many is tried in a run that samples. */
const SHARE = 12;

/** Whether this run tries a sample. `npm test` does; `npm run test:all`, CI and single suites try everything. */
const samples = process.env.TEST_SAMPLE !== undefined;

// One sequence a test file, so that a file draws the same cases alone and among others.
const random = seeded(Number(process.env.TEST_SAMPLE ?? 0));
/** Kinds of which this test file has drawn a case. */
const drawnKinds = new Set<unknown>();

/**
 * The cases that this run tries: all of them, or in a run that samples a seeded part: at least one of every call, and in a
 * test file at least one of every kind. Cases that are left out are counted, so that the run can say what it did not try.
 * @param tally what each case counts as, once
 * @param kindOf what must be tried at least once; absent: the cases are of one kind
 * @param sizeOf how many cases one of `cases` stands for, where it is a group
 * @returns in the order of `cases`
 */
export function sampled<T>(
  tally: Tally,
  cases: readonly T[],
  kindOf: (each: T) => unknown = () => "",
  sizeOf: (each: T) => number = () => 1,
): T[] {
  if (!samples) return [...cases];
  const enough = Math.ceil(cases.length / SHARE);
  const inTurn = shuffled(cases, random);
  const drawn = new Set<T>();
  for (const each of inTurn) {
    const kind = kindOf(each);
    if (drawnKinds.has(kind)) continue;
    drawnKinds.add(kind);
    drawn.add(each);
  }
  for (const each of inTurn) if (drawn.size < enough) drawn.add(each);
  const left = cases.filter((each) => !drawn.has(each));
  count(
    tally,
    0,
    0,
    left.reduce((sum, each) => sum + sizeOf(each), 0),
  );
  return cases.filter((each) => drawn.has(each));
}

/** The same for cases of a table that no line of its own tells of. */
export function drawn<T>(cases: readonly T[], kindOf?: (each: T) => unknown): T[] {
  const tried = sampled("cases", cases, kindOf);
  count("cases", tried.length, tried.length);
  return tried;
}

/** Whether a check that costs much is made here: always, or in a run that samples in a seeded part of the places. */
export function isDrawn(tally: Tally): boolean {
  const drawn = !samples || random() < 1 / SHARE;
  if (!drawn) count(tally, 0, 0, 1);
  return drawn;
}

/** How many of so many like cases this run tries: all of them, or in a run that samples a part. */
export const shareOf = (all: number): number => (samples ? Math.ceil(all / SHARE) : all);

/** Seed of what this run generates: the sample's, or always the same. */
export const sampleSeed = Number(process.env.TEST_SAMPLE ?? 1);
