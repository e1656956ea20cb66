import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Blocks } from "./blocks";
import { figureCells, figureHeadings, type RecordedSection, recordedFigures } from "./figures";
import { markdownTable } from "./markdown";

/** The benchmark's sections: a file each. */
export const benchSections = (): string[] =>
  readdirSync(join(resolve(__dirname, "../.."), "bench/sections"))
    .map((name) => name.replace(/\.ts$/, ""))
    .sort();

/** The name of the block with a section's figures. */
export const blockOf = (section: string): string => `benchmark ${section}`;

/** The figures of each section, as recorded. */
export const benchmarkBlocks = (): Blocks =>
  Object.fromEntries(
    benchSections().map((name) => [blockOf(name), () => figuresOf(name, recordedFigures()[name])]),
  );

/** A section's figures: where they were measured, the table and the notes. */
export function figuresOf(name: string, section: RecordedSection | undefined): string {
  if (section === undefined) return `No figures yet: \`npm run bench -- --only ${name} --record\`.`;
  const { title, conditions, figures, notes } = section;
  const { processor, cores, memoryGiB, system, node, load, runs } = conditions;
  const machine = `${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}`;
  return [
    `${title}. ${machine}; ${runs} ${runs === 1 ? "run" : "runs"}, load ${load} at the start.`,
    "",
    markdownTable(figureHeadings, figures.map(figureCells)),
    ...notes.flatMap((note) => ["", note]),
  ].join("\n");
}
