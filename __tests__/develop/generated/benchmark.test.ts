import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { benchSections, blockOf, figuresOf } from "../../../develop/generated/benchmark";
import { blockNames } from "../../../develop/generated/blocks";
import { type RecordedSection, recordedFigures } from "../../../develop/generated/figures";

const root = resolve(__dirname, "../../..");

const section: RecordedSection = {
  title: "Pages",
  conditions: {
    processor: "A processor",
    cores: 2,
    memoryGiB: 8,
    system: "linux x64",
    node: "20.0.0",
    load: 0.5,
    runs: 3,
  },
  figures: [
    {
      measure: "a page",
      unit: "ms",
      median: 1.234,
      least: 1,
      most: 20,
      beside: { what: "another", median: 2, ratio: 0.617 },
    },
    { measure: "calls", unit: "calls", median: 10, least: 10, most: 10 },
  ],
  notes: ["Measured here."],
};

test("a section's block has the machine, every figure and the notes", () => {
  expect(figuresOf("pages", section)).toBe(
    [
      "Pages. A processor, 2 cores, 8 GiB, linux x64, Node 20.0.0; 3 runs, load 0.5 at the start.",
      "",
      "|  | median | min – max | beside | median | ratio |",
      "|---|---|---|---|---|---|",
      "| a page | 1.23 ms | 1.00 – 20.0 | another | 2.00 ms | 0.62 |",
      "| calls | 10 calls |  |  |  |  |",
      "",
      "Measured here.",
    ].join("\n"),
  );
});

test("a section without figures says which command records them", () => {
  expect(figuresOf("pages", undefined)).toContain("npm run bench -- --only pages --record");
});

test("the benchmark's document has a heading and a block for each section, and figures of no other", () => {
  const text = readFileSync(resolve(root, "docs/benchmark.md"), "utf8");
  const headings = [...text.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
  expect([...headings].sort()).toEqual(benchSections());
  expect(blockNames(text)).toEqual(headings.map((name) => blockOf(name ?? "")));
  expect(benchSections()).toEqual(expect.arrayContaining(Object.keys(recordedFigures())));
});

test("the benchmark runs every section, by the name of its file", () => {
  const program = readFileSync(resolve(root, "bench/main.ts"), "utf8");
  const [, list = ""] = /const sections[^[]*\[\] = \[([^\]]*)\]/.exec(program) ?? [];
  expect(list.match(/\w+/g)?.sort()).toEqual(benchSections());
  for (const name of benchSections()) {
    const source = readFileSync(resolve(root, "bench/sections", `${name}.ts`), "utf8");
    expect(source).toContain(`  name: "${name}",`);
  }
});
