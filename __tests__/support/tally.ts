import { appendFileSync } from "node:fs";

/** What a run of the tests counts, and reports at its end (__tests__/support/jest/tally-reporter.js). */
export type Tally =
  | "isolation"
  | "changes"
  | "leftovers"
  | "faults"
  | "assumptions"
  | "fuzz"
  | "cases"
  | "oracle"
  | "explained";

/** Adds to a count: `good` of those tried went as they must, and `left` were left out of the sample. */
export function count(tally: Tally, tried: number, good: number, left = 0): void {
  const file = process.env.TEST_TALLY;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ tally, tried, good, left })}\n`);
}

/** Runs the checks of one try and counts it: good when they all hold. */
export async function counted(tally: Tally, check: () => Promise<void>): Promise<void> {
  let good = 0;
  try {
    await check();
    good = 1;
  } finally {
    count(tally, 1, good);
  }
}
