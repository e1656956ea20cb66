import colors from "picocolors";
import type { Measured, Row, Unit } from "./section";
import { median, ratio } from "./statistics";

/** A section's result: its measurements, or why it failed. */
export type Outcome = { readonly title: string } & (Measured | { readonly failure: string });

const headings = ["", "median", "min – max", "beside", "median", "ratio"] as const;

/** Text columns; the others contain numbers and are right-aligned. */
const WORDS = new Set([0, 3]);

/** The sections as one table with common columns, their notes below them. */
export function table(outcomes: readonly Outcome[]): string {
  const measured = outcomes.flatMap((outcome) => ("rows" in outcome ? outcome.rows.map(cells) : []));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...measured.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        WORDS.has(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  const lines = [colors.dim(`  ${line(headings)}`)];
  for (const outcome of outcomes) {
    lines.push("", colors.bold(outcome.title));
    if ("failure" in outcome) lines.push(`  ${colors.red("failed")} ${outcome.failure}`);
    else {
      lines.push(...outcome.rows.map((row) => `  ${line(cells(row))}`));
      lines.push(...outcome.notes.map((note) => colors.dim(`  ${note}`)));
    }
  }
  return lines.join("\n");
}

function cells({ measure, unit, samples, beside }: Row): string[] {
  const spread =
    samples.length > 1 ? `${amount(Math.min(...samples), unit)} – ${amount(Math.max(...samples), unit)}` : "";
  const own = [measure, `${amount(median(samples), unit)} ${unit}`, spread];
  if (beside === undefined) return own;
  return [
    ...own,
    beside.what,
    `${amount(median(beside.samples), unit)} ${unit}`,
    ratio(samples, beside.samples).toFixed(2),
  ];
}

/** Three digits: more would not be reproducible. */
function amount(value: number, unit: Unit): string {
  if (unit === "calls") return String(value);
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}
