import { appendFileSync } from "node:fs";

/** Where the reporter collects what the suite's files tried, in whatever process they ran. */
const LEDGER = "ISOLATION_LEDGER";

/** Adds to the count that the suite ends with. An attack that was tried and not refused has leaked. */
export function count(tried: number, refused: number): void {
  const file = process.env[LEDGER];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ tried, refused })}\n`);
}

/** Runs the checks of one attack and counts it: refused when they all hold, leaked when one does not. */
export async function attack(check: () => Promise<void>): Promise<void> {
  let refused = 0;
  try {
    await check();
    refused = 1;
  } finally {
    count(1, refused);
  }
}
