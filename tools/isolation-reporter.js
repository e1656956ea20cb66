// @ts-check
// JavaScript, because Jest loads its reporters untransformed.

const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

/** @typedef {{ testFilePath: string, numFailingTests: number, testExecError?: unknown }} FileResult */

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

  /**
   * @param {unknown} _contexts
   * @param {{ testResults: readonly FileResult[] }} results
   */
  onRunComplete(_contexts, { testResults }) {
    const entries = readFileSync(this.ledger, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => /** @type {{ tried: number, refused: number }} */ (JSON.parse(line)));
    rmSync(this.directory, { recursive: true });
    if (entries.length === 0) return;
    const tried = entries.reduce((sum, entry) => sum + entry.tried, 0);
    const refused = entries.reduce((sum, entry) => sum + entry.refused, 0);
    this.leaked = tried - refused;
    const failed = testResults.some(
      ({ testFilePath, numFailingTests, testExecError }) =>
        /[\\/]isolation[\\/]/.test(testFilePath) && (numFailingTests > 0 || testExecError !== undefined),
    );
    // Nobody should read "0 leaked" and think that all is well.
    const remark = failed && this.leaked === 0 ? "; the suite failed before all were tried" : "";
    const line = `isolation: ${tried} attacks tried, ${refused} refused, ${this.leaked} leaked${remark}\n`;
    // Below Jest's own summary, which other reporters have yet to write.
    process.once("exit", () => process.stdout.write(line));
  }

  getLastError() {
    return this.leaked > 0
      ? new Error(`${this.leaked} attacks on tenant isolation were not refused`)
      : undefined;
  }
};
