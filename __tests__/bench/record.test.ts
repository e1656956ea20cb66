import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { figureOf, type Recorded, record } from "../../bench/report/record";
import { FIGURES, recordedFigures } from "../../develop/generated/figures";

const directory = mkdtempSync(join(tmpdir(), "bench-record-"));
const file = join(directory, FIGURES);
beforeAll(() => mkdirSync(join(directory, "docs")));
beforeEach(() => writeFileSync(file, "{}\n"));
afterAll(() => rmSync(directory, { recursive: true }));

const section = (name: string, samples: readonly number[]): Recorded => ({
  name,
  title: `The ${name} section`,
  rows: samples.length === 0 ? [] : [{ measure: "a request", unit: "ms", samples }],
  notes: ["Measured here."],
  conditions: { runs: samples.length, load: 0.1 },
});

test("a figure is the median of its samples with their range, and the ratio of the medians", () => {
  const beside = { what: "another way", samples: [8, 4, 6] };
  expect(figureOf({ measure: "a request", unit: "ms", samples: [3, 9, 1], beside })).toEqual({
    measure: "a request",
    unit: "ms",
    median: 3,
    least: 1,
    most: 9,
    beside: { what: "another way", median: 6, ratio: 0.5 },
  });
});

test("writes the measured sections in their order, and leaves the others as they were", () => {
  record([section("second", [2]), section("first", [1])], ["first", "second"], directory);
  record([section("second", [3, 5])], ["first", "second"], directory);
  const figures = recordedFigures(directory);
  expect(Object.keys(figures)).toEqual(["first", "second"]);
  expect(figures.first?.figures[0]?.median).toBe(1);
  expect(figures.second?.figures[0]?.median).toBe(4);
  expect(figures.second?.conditions).toMatchObject({ runs: 2, node: process.versions.node });
});

test("a section that was skipped keeps its figures, and one that no longer exists loses them", () => {
  record([section("kept", [1]), section("gone", [1])], ["kept", "gone"], directory);
  record([section("kept", [])], ["kept"], directory);
  expect(Object.keys(recordedFigures(directory))).toEqual(["kept"]);
});

test("writes the same bytes for the same figures", () => {
  record([section("first", [1])], ["first"], directory);
  const before = readFileSync(file, "utf8");
  record([section("first", [1])], ["first"], directory);
  expect(readFileSync(file, "utf8")).toBe(before);
});

test("figures that nobody recorded are refused, with the file and the command that writes it", () => {
  writeFileSync(file, JSON.stringify({ first: { title: "x", figures: [] } }));
  expect(() => recordedFigures(directory)).toThrow(
    /^docs\/benchmark\.json: [\s\S]*first[\s\S]*bench -- --record/,
  );
});
