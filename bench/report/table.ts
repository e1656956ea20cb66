import colors from "picocolors";
import { figureCells, figureHeadings } from "../../develop/generated/figures";
import { figureOf } from "./record";
import type { Measured, Row } from "./section";

/** A section's result: its measurements, or why it failed. */
export type Outcome = { readonly title: string } & (Measured | { readonly failure: string });

/** Text columns; the others contain numbers and are right-aligned. */
const WORDS = new Set([0, 3]);

/** The sections as one table with common columns, their notes below them. */
export function table(outcomes: readonly Outcome[]): string {
  const measured = outcomes.flatMap((outcome) => ("rows" in outcome ? outcome.rows.map(cells) : []));
  const widths = figureHeadings.map((heading, column) =>
    Math.max(heading.length, ...measured.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        WORDS.has(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  const lines = [colors.dim(`  ${line(figureHeadings)}`)];
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

const cells = (row: Row): string[] => figureCells(figureOf(row));
