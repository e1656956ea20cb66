import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const directory = mkdtempSync(join(tmpdir(), "sampled-"));
const ledger = join(directory, "ledger.jsonl");
const before = { TEST_TALLY: process.env.TEST_TALLY, TEST_SAMPLE: process.env.TEST_SAMPLE };

/** Sets variables of the environment; undefined: removes them. */
function setVariables(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
beforeAll(() => setVariables({ TEST_TALLY: ledger }));
afterAll(() => {
  setVariables(before);
  rmSync(directory, { recursive: true });
});

const cases = Array.from({ length: 600 }, (_, index) => ({ index, kind: index % 40 }));

/** The module as a test file of its own has it, in a run with this seed; absent: in a run that tries everything. */
function drawing(seed?: string) {
  setVariables({ TEST_SAMPLE: seed });
  let drawn: typeof import("./sampled") | undefined;
  jest.isolateModules(() => {
    drawn = require("./sampled");
  });
  if (drawn === undefined) throw new Error("the module was not loaded");
  return drawn;
}

test("without a seed every case is tried", () => {
  expect(drawing().sampled("faults", cases)).toEqual(cases);
});

test("a seed draws a part, in its order, the same each time, and another one draws another", () => {
  const drawn = drawing("1").sampled("faults", cases);
  expect(drawn.length).toBeGreaterThan(0);
  expect(drawn.length).toBeLessThan(cases.length / 4);
  expect(drawn.map(({ index }) => index)).toEqual(drawn.map(({ index }) => index).sort((a, b) => a - b));
  expect(drawing("1").sampled("faults", cases)).toEqual(drawn);
  expect(drawing("2").sampled("faults", cases)).not.toEqual(drawn);
});

test("every kind is drawn once a file, and of every call at least one case", () => {
  const { sampled } = drawing("3");
  const kinds = new Set(sampled("faults", cases, ({ kind }) => kind).map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(cases.map(({ kind }) => kind)));
  expect(sampled("faults", cases.slice(0, 2), ({ kind }) => kind)).toHaveLength(1);
});

test("what is left out is counted", () => {
  const { length } = drawing("4").sampled("faults", cases);
  const last = readFileSync(ledger, "utf8").trim().split("\n").at(-1) ?? "";
  expect(JSON.parse(last)).toEqual({ tally: "faults", tried: 0, good: 0, left: cases.length - length });
});

test("a group that is left out counts as its cases", () => {
  const groups = [
    { name: "one", size: 5 },
    { name: "other", size: 5 },
  ];
  drawing("4").sampled(
    "faults",
    groups,
    () => "",
    ({ size }) => size,
  );
  const last = readFileSync(ledger, "utf8").trim().split("\n").at(-1) ?? "";
  expect(JSON.parse(last)).toMatchObject({ left: 5 });
});

test("cases of other tables are counted as tried", () => {
  const { length } = drawing("4").drawn(cases);
  const last = readFileSync(ledger, "utf8").trim().split("\n").at(-1) ?? "";
  expect(JSON.parse(last)).toEqual({ tally: "cases", tried: length, good: length, left: 0 });
});

test("a costly check is made everywhere, or in a run that samples in some places, and left out elsewhere", () => {
  const places = cases.map(() => undefined);
  const { isDrawn } = drawing();
  expect(places.every(() => isDrawn("faults"))).toBe(true);
  const sampling = drawing("5");
  const drawn = places.filter(() => sampling.isDrawn("faults")).length;
  expect(drawn).toBeGreaterThan(0);
  expect(drawn).toBeLessThan(places.length / 4);
});
