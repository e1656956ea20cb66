import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";

const root = resolve(__dirname, "../..");

/** The recorded figures of the benchmark, by section. `npm run bench -- --record` writes the file. */
export const FIGURES = "docs/benchmark.json";

export const units = ["ms", "s", "KiB", "MiB", "calls", "%", "per s"] as const;
export type Unit = (typeof units)[number];

/** One measure: the median of its samples and their range, beside another measure of the same runs. */
const figure = z.strictObject({
  measure: z.string(),
  unit: z.enum(units),
  median: z.number(),
  least: z.number(),
  most: z.number(),
  /** Ratio of the medians. */
  beside: z.strictObject({ what: z.string(), median: z.number(), ratio: z.number() }).optional(),
});
export type Figure = z.infer<typeof figure>;

/** Where and how a section was measured. */
const conditions = z.strictObject({
  processor: z.string(),
  cores: z.int(),
  memoryGiB: z.number(),
  system: z.string(),
  node: z.string(),
  /** Processes that wanted a processor, on average over the minute before. */
  load: z.number(),
  runs: z.int(),
});

const recordedSection = z.strictObject({
  title: z.string(),
  conditions,
  figures: z.array(figure).min(1),
  notes: z.array(z.string()),
});
export type RecordedSection = z.infer<typeof recordedSection>;

/** By the section's name. */
export type RecordedFigures = Readonly<Record<string, RecordedSection>>;

/** @throws Error naming the file when it is missing or is not what a recording writes. */
export function recordedFigures(directory = root): RecordedFigures {
  try {
    const read = z.record(z.string(), recordedSection);
    return read.parse(JSON.parse(readFileSync(join(directory, FIGURES), "utf8")));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Error(`${FIGURES}: ${reason}\nnpm run bench -- --record writes it`);
  }
}

/** The columns of a figure, as text. */
export const figureHeadings = ["", "median", "min – max", "beside", "median", "ratio"] as const;

/** A figure in the columns of {@link figureHeadings}; those that it has nothing for are empty. */
export function figureCells({ measure, unit, median, least, most, beside }: Figure): string[] {
  const range = least === most ? "" : `${amount(least, unit)} – ${amount(most, unit)}`;
  const own = [measure, `${amount(median, unit)} ${unit}`, range];
  if (beside === undefined) return [...own, "", "", ""];
  return [...own, beside.what, `${amount(beside.median, unit)} ${unit}`, beside.ratio.toFixed(2)];
}

/** Three digits: more would not be reproducible. */
function amount(value: number, unit: Unit): string {
  if (unit === "calls") return String(value);
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}
