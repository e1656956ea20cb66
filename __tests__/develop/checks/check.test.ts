import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Check, chosen, runChecks, runFixes } from "../../../develop/checks/check";
import { playedTerminal } from "../../support/played-terminal";

const check = (name: string, problems: readonly string[], parts: Partial<Check> = {}): Check => ({
  name,
  run: async () => problems,
  ...parts,
});

describe("npm run check", () => {
  it("runs every check, prints the problems of all that fail, and a summary", async () => {
    const { terminal, out, err } = playedTerminal();
    const checks = [
      check("types", ["a.ts(1,1): wrong"], { remedy: "correct the types" }),
      check("walls", []),
      check("documents", ["a.md is missing"], { fix: async () => [] }),
      check("broken", [], {
        run: () => Promise.reject(new Error("environments/dev.ts: name is missing\nmore")),
      }),
    ];
    expect(await runChecks(checks, terminal)).toBe(1);
    expect(err.filter((line) => line !== "")).toEqual([
      "types",
      "  a.ts(1,1): wrong",
      "documents",
      "  a.md is missing",
      "broken",
      "  environments/dev.ts: name is missing",
      "  more",
    ]);
    const [headings, ...rows] = out.map((line) => line.split(/ {2,}/));
    expect(headings).toEqual(["CHECK", "RESULT", "SECONDS", "WHAT TO DO"]);
    expect(rows.map(([name, result, , todo]) => [name, result, todo])).toEqual([
      ["types", "failed", "correct the types"],
      ["walls", "ok", undefined],
      ["documents", "failed", "npm run fix"],
      ["broken", "failed", undefined],
    ]);
  });

  it("shows warnings, which fail nothing", async () => {
    const { terminal, err } = playedTerminal();
    const checks = [
      check("toolchain", [], { warn: () => ["CDKTF ends"] }),
      check("walls", [], { warn: () => [] }),
    ];
    expect(await runChecks(checks, terminal)).toBe(0);
    expect(err).toEqual(["toolchain: warnings", "  CDKTF ends", ""]);
  });

  it("succeeds when no rule is broken", async () => {
    const { terminal, err } = playedTerminal();
    expect(await runChecks([check("types", []), check("walls", [])], terminal)).toBe(0);
    expect(err).toEqual([]);
  });

  it("says what it waits for when that takes long", async () => {
    jest.useFakeTimers();
    const { terminal, err } = playedTerminal();
    let finish = (_: string[]) => {};
    const slow = check("slow", [], { run: () => new Promise<string[]>((resolve) => (finish = resolve)) });
    const running = runChecks([check("types", []), slow], terminal);
    await jest.advanceTimersByTimeAsync(10_000);
    finish([]);
    jest.useRealTimers();
    expect(await running).toBe(0);
    expect(err).toEqual(["waiting for slow"]);
  });

  it("shortens long reports, unless the check was asked for by name", async () => {
    const many = check(
      "walls",
      Array.from({ length: 100 }, (_, index) => `problem ${index}`),
    );
    const all = playedTerminal();
    await runChecks([many, check("types", [])], all.terminal);
    expect(all.err.at(-2)).toMatch(/^ {2}and \d+ more lines: npm run check -- "walls"$/);
    const one = playedTerminal();
    await runChecks(chosen([many, check("types", [])], ["walls"]), one.terminal);
    expect(one.err).toContain("  problem 99");
  });

  it("refuses a name that no check has", () => {
    expect(() => chosen([check("types", [])], ["tpyes"])).toThrow(
      'no check is named "tpyes": choose from types',
    );
  });
});

describe("npm run fix", () => {
  it("runs every fix, one after the other, and prints what changed", async () => {
    const { terminal, out, err } = playedTerminal();
    const fixes = [
      check("documents", [], { fix: async () => ["docs/a.md"] }),
      check("types", []),
      check("broken", [], { fix: () => Promise.reject(new Error("disk full")) }),
      check("addresses", [], { fix: async () => [] }),
    ];
    expect(await runFixes(fixes, terminal)).toBe(1);
    expect(out).toEqual(["documents: docs/a.md", "addresses: up to date"]);
    expect(err).toEqual(["broken: disk full"]);
  });
});

test("npm test -- <path> runs that path only: another option ends the list of projects", () => {
  const file = join(__dirname, "../../../package.json");
  const { scripts } = JSON.parse(readFileSync(file, "utf8")) as { scripts: Record<string, string> };
  for (const script of Object.values(scripts).filter((text) => text.includes("--selectProjects")))
    expect(script).toMatch(/--selectProjects( [a-z]\w*)+ --/);
});
