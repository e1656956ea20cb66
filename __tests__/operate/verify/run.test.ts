import type { Clock } from "@saas/cli-kit/progress";
import { type Place, Skipped, Untrue } from "../../../operate/verify/outcome";
import type { Probe } from "../../../operate/verify/probe";
import { probes } from "../../../operate/verify/probes";
import { reportJson, reportLines, reportMarkdown } from "../../../operate/verify/report";
import { runProbes } from "../../../operate/verify/run";
import type { Removal } from "../../../operate/verify/tenants";
import type { World } from "../../../operate/verify/world";
import { playedTerminal } from "../../support/played-terminal";

const clock: Clock = { now: () => Date.parse("2030-01-01T00:00:00Z"), sleep: async () => {} };
const never = new Promise<void>(() => {});
const probeOf = (name: string, run: Probe["run"], meaningful: readonly Place[] = ["aws"]): Probe => ({
  ...{ name, run, meaningful },
  assumes: `${name} holds | always`,
  source: "a document",
  otherwise: `mend ${name}`,
});

/** A world with test tenants that go as they are told. */
function worldOf(removals: readonly Removal[] = []) {
  let removed = 0;
  const tenants = {
    removeAll: async () => {
      removed += 1;
      return removals;
    },
  };
  const world = { environment: { name: "dev" }, place: "aws", tenants } as unknown as World;
  return { world, removed: () => removed };
}

const all = [
  probeOf("holds", async () => "it was <seen>"),
  probeOf("fails", async () => {
    throw new Untrue("it was not");
  }),
  probeOf("crashes", async () => {
    throw Object.assign(new Error("no answer"), { name: "TimeoutError" });
  }),
  probeOf("cannot", async () => {
    throw new Skipped("there is none here");
  }),
  probeOf("elsewhere", async () => "never", ["local", "emulator"]),
];
const run = (probesOf: readonly Probe[], world: World, interruption = never) =>
  runProbes(world, { probes: probesOf, clock, interruption });

test("a probe passes, fails with what was seen instead, or is skipped with the reason", async () => {
  const { world, removed } = worldOf();
  const { findings } = await run(all, world);
  expect(findings.map(({ probe, result, seen }) => [probe.name, result, seen])).toEqual([
    ["holds", "passed", "it was <seen>"],
    ["fails", "failed", "it was not"],
    ["crashes", "failed", "TimeoutError: no answer"],
    ["cannot", "skipped", "there is none here"],
    ["elsewhere", "skipped", "only meaningful with npm start and on an emulator"],
  ]);
  expect(removed()).toBe(1);
});

test("an interruption ends the run without the probe that hangs, and removes the test tenants", async () => {
  const { world, removed } = worldOf();
  let interrupt = () => {};
  const interruption = new Promise<void>((resolve) => {
    interrupt = resolve;
  });
  const hanging = probeOf("hangs", () => {
    interrupt();
    return new Promise(() => {});
  });
  const report = await run(
    [probeOf("first", async () => "seen"), hanging, probeOf("last", async () => "seen")],
    world,
    interruption,
  );
  expect(report.findings.map(({ probe }) => probe.name)).toEqual(["first"]);
  expect(report.interrupted).toBe(true);
  expect(removed()).toBe(1);
});

test("the reports tell counts, what failed with what to do, and which test tenants are still there", async () => {
  const { world } = worldOf([
    { tenantId: "t1", name: "One" },
    { tenantId: "t2", name: "Two", purgedAfter: "2030-01-08T00:00:00Z" },
    { tenantId: "t3", name: "Three", remains: "it is being moved" },
  ]);
  const report = await run(all, world);
  const lines = reportLines(report, playedTerminal().terminal).join("\n");
  expect(lines).toContain("dev, in AWS: 1 passed, 2 failed, 2 skipped");
  const long = "seen ".repeat(30).trim();
  const findings = report.findings.map((finding) => ({ ...finding, seen: long }));
  const narrow = reportLines({ ...report, findings }, playedTerminal({ width: 80 }).terminal);
  expect(narrow.join(" ").match(/\bseen\b/g)).toHaveLength(30 * findings.length);
  expect(narrow.filter((line) => line.length > 80)).toEqual([]);
  expect(lines).toContain("to do:   mend fails");
  expect(lines).toContain("test tenants: 1 of 3 removed");
  expect(lines).toContain("t2 is offboarded, and purged after 2030-01-08");
  expect(lines).toContain("t3 remains: it is being moved");

  const markdown = reportMarkdown(report);
  expect(markdown).toContain("### Assumptions about AWS in dev: 1 passed, 2 failed, 2 skipped");
  // Neither HTML nor the end of a cell comes from what was seen.
  expect(markdown).toContain("it was &lt;seen>");
  expect(markdown).toContain("holds holds \\| always");

  expect(reportJson(report)).toMatchObject({
    counts: { passed: 1, failed: 2, skipped: 2 },
    probes: all.map(({ name }) => ({ name })),
    tenants: [
      { removed: true },
      { removed: false, purged_after: "2030-01-08T00:00:00Z" },
      { removed: false, remains: "it is being moved" },
    ],
  });
});

test("every probe of the project has a name of its own, says what it assumes, and means something in AWS", () => {
  expect(new Set(probes.map(({ name }) => name)).size).toBe(probes.length);
  for (const { name, assumes, source, otherwise, meaningful } of probes) {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect([assumes, source, otherwise].filter((text) => text.trim() === "" || text.endsWith("."))).toEqual(
      [],
    );
    expect([name, meaningful]).toEqual([name, expect.arrayContaining(["aws"])]);
  }
});
