import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { FIGURES, type Figure, type RecordedFigures, recordedFigures } from "../../develop/generated/figures";
import type { Measured, Row } from "./section";
import { median, ratio } from "./statistics";

/** The machine as it is when a section starts. */
export interface Conditions {
  readonly load: number;
  readonly runs: number;
}

/** @param runs of each measure. */
export const conditionsNow = (runs: number): Conditions => ({
  load: Number((loadavg()[0] ?? 0).toFixed(1)),
  runs,
});

/** A row's samples in figures. */
export function figureOf({ measure, unit, samples, beside }: Row): Figure {
  return {
    measure,
    unit,
    median: digits(median(samples)),
    least: digits(Math.min(...samples)),
    most: digits(Math.max(...samples)),
    ...(beside && {
      beside: {
        what: beside.what,
        median: digits(median(beside.samples)),
        ratio: digits(ratio(samples, beside.samples)),
      },
    }),
  };
}

/** Enough for what is shown. */
const digits = (value: number): number => Number(value.toPrecision(6));

/** A section that was measured. */
export interface Recorded extends Measured {
  readonly name: string;
  readonly title: string;
  readonly conditions: Conditions;
}

/**
 * Writes the sections' figures to `docs/benchmark.json`, in the order of `known`. Other sections keep their figures, those that no
 * longer exist lose them; a section without rows was skipped.
 * @param directory the repository.
 */
export function record(sections: readonly Recorded[], known: readonly string[], directory: string): void {
  const file = join(directory, FIGURES);
  const figures = new Map(Object.entries(recordedFigures(directory)));
  for (const { name, title, rows, notes, conditions } of sections) {
    if (rows.length === 0) continue;
    figures.set(name, {
      title,
      conditions: { ...machine(), ...conditions },
      figures: rows.map(figureOf),
      notes: [...notes],
    });
  }
  const sorted: RecordedFigures = Object.fromEntries(
    known.flatMap((name) => {
      const section = figures.get(name);
      return section === undefined ? [] : [[name, section]];
    }),
  );
  const text = `${JSON.stringify(sorted, null, 2)}\n`;
  if (readFileSync(file, "utf8") !== text) writeFileSync(file, text);
}

function machine() {
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown processor",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
  };
}
