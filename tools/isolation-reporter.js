// @ts-check
// JavaScript, because Jest loads its reporters untransformed.

const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

/**
 * Ends a run of the isolation suite with one line: attacks tried, refused, leaked. They are counted by the tests
 * themselves (__tests__/isolation/support/ledger.ts), which may run in several processes. A leak fails the run.
 * @implements {Pick<import("@jest/reporters").Reporter, "onRunStart" | "onRunComplete" | "getLastError">}
 */
module.exports = class IsolationReporter {
  directory = mkdtempSync(join(tmpdir(), "isolation-"));
  ledger = join(this.directory, "ledger.jsonl");
  leaked = 0;

  onRunStart() {
    writeFileSync(this.ledger, "");
    // Read by the processes that run the tests.
    process.env.ISOLATION_LEDGER = this.ledger;
  }

  onRunComplete() {
    const entries = readFileSync(this.ledger, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => /** @type {{ tried: number, refused: number }} */ (JSON.parse(line)));
    rmSync(this.directory, { recursive: true });
    if (entries.length === 0) return;
    const tried = entries.reduce((sum, entry) => sum + entry.tried, 0);
    const refused = entries.reduce((sum, entry) => sum + entry.refused, 0);
    this.leaked = tried - refused;
    process.stdout.write(`isolation: ${tried} attacks tried, ${refused} refused, ${this.leaked} leaked\n`);
  }

  getLastError() {
    return this.leaked > 0
      ? new Error(`${this.leaked} attacks on tenant isolation were not refused`)
      : undefined;
  }
};
