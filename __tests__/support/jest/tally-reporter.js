// @ts-check
// JavaScript, because Jest loads its reporters untransformed.

const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { drawn } = require("./stories");

/** @typedef {{ testFilePath: string, numFailingTests: number, testExecError?: unknown }} FileResult */
/** @typedef {{ tally: string, tried: number, good: number, left: number }} Entry */

/** What is counted: how its line reads, and which files count it. @type {Readonly<Record<string, { line: (tried: string, good: number, bad: number) => string, files: RegExp }>>} */
const tallies = {
  isolation: {
    line: (tried, good, bad) => `isolation: ${tried} attacks tried, ${good} refused, ${bad} leaked`,
    files: /[\\/]isolation[\\/]/,
  },
  changes: {
    line: (tried, good, bad) =>
      `isolation: ${tried} changes of a policy in one point tried, ${good} noticed where it matters, ${bad} not`,
    files: /[\\/]isolation[\\/]/,
  },
  // Where tenants share compute, a leftover that nobody finds makes docs/isolation.md untrue.
  leftovers: {
    line: (tried, found, lost) =>
      `isolation: ${tried} leftovers tried where tenants share compute, ${found} found as documented, ${lost} not`,
    files: /[\\/]isolation[\\/]/,
  },
  faults: {
    line: (tried, _, bad) => `faults: ${tried} tried, ${bad} half-made tenants found`,
    files: /failures?\.test\.ts$/,
  },
  assumptions: {
    line: (tried, good, bad) =>
      `verify: ${tried} broken assumptions about AWS tried, ${good} noticed, ${bad} not`,
    files: /[\\/]e2e[\\/]verify\.test\.ts$/,
  },
  fuzz: {
    line: (tried, _, bad) => `fuzz: ${tried} generated requests sent, ${bad} answers wrong`,
    files: /[\\/]fuzz[\\/]/,
  },
  cases: {
    line: (tried) => `other cases of tables: ${tried} tried`,
    files: /./,
  },
  oracle: {
    line: (tried, _, bad) => `oracle: ${tried} decisions compared, ${bad} differences without an explanation`,
    files: /./,
  },
  explained: {
    line: (tried) =>
      `oracle: ${tried} differences explained from AWS's documentation (__tests__/oracle/explained.ts)`,
    files: /./,
  },
};

/**
 * Ends a run with one line for each thing that its tests count (__tests__/support/tally.ts), in whatever process they ran:
 * attacks on isolation, faults in the middle of work on tenants, and decisions that two evaluators of IAM compare. A leak, a
 * half-made tenant or a difference fails the run.
 * @implements {Pick<import("@jest/reporters").Reporter, "onRunStart" | "onRunComplete" | "getLastError">}
 */
module.exports = class TallyReporter {
  directory = mkdtempSync(join(tmpdir(), "tally-"));
  ledger = join(this.directory, "ledger.jsonl");
  /** @type {string[]} */
  bad = [];

  onRunStart() {
    writeFileSync(this.ledger, "");
    // Read by the processes that run the tests.
    process.env.TEST_TALLY = this.ledger;
  }

  /**
   * @param {unknown} _contexts
   * @param {{ testResults: readonly FileResult[] }} results
   */
  onRunComplete(_contexts, { testResults }) {
    const entries = readFileSync(this.ledger, "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => /** @type {Entry} */ (JSON.parse(line)));
    rmSync(this.directory, { recursive: true });
    const lines = Object.entries(tallies).flatMap(([name, { line: lineOf, files }]) => {
      const own = entries.filter(({ tally }) => tally === name);
      if (own.length === 0) return [];
      const tried = own.reduce((sum, entry) => sum + entry.tried, 0);
      const good = own.reduce((sum, entry) => sum + entry.good, 0);
      const all = tried + own.reduce((sum, entry) => sum + entry.left, 0);
      const line = lineOf(all > tried ? `${tried} of ${all}` : `${tried}`, good, tried - good);
      if (good < tried) this.bad.push(line);
      const failed = testResults.some(
        ({ testFilePath, numFailingTests, testExecError }) =>
          files.test(testFilePath) && (numFailingTests > 0 || testExecError !== undefined),
      );
      // A zero must not look like success.
      return [`${line}${failed && good === tried ? "; the suite failed before all were tried" : ""}\n`];
    });
    if (drawn.played < drawn.all) lines.push(`e2e: ${drawn.played} of ${drawn.all} stories played\n`);
    const seed = process.env.TEST_SAMPLE;
    if (lines.length > 0 && seed !== undefined) {
      lines.push(`sample ${seed}: TEST_SAMPLE=${seed} repeats it, npm run test:all tries everything\n`);
    }
    // Below Jest's own summary, which other reporters have yet to write.
    process.once("exit", () => process.stdout.write(lines.join("")));
  }

  getLastError() {
    return this.bad.length > 0 ? new Error(this.bad.join("; ")) : undefined;
  }
};
