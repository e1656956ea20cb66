import type { Colors } from "picocolors/types";
import { printable } from "./text";

/** A cell: text, and how to colour it once it has its width. */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

/**
 * Rows below headings, columns two spaces apart, each as wide as its widest cell; a line each.
 * @param texts the first columns, aligned to the left; those after them are numbers, aligned to the right
 */
export function table(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  colors: Colors,
  texts = headings.length,
): string[] {
  return aligned([headings.map((heading) => ({ text: heading, paint: colors.dim })), ...rows], texts);
}

/** A table without headings. */
export const columns = (rows: readonly (readonly Cell[])[]): string[] =>
  aligned(rows, Number.POSITIVE_INFINITY);

function aligned(rows: readonly (readonly Cell[])[], texts: number): string[] {
  const count = Math.max(0, ...rows.map(({ length }) => length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map((cells) => widthOf(textOf(cells[column])))),
  );
  return rows.map((cells) => {
    const last = cells.findLastIndex((cell) => textOf(cell) !== "");
    return cells
      .slice(0, last + 1)
      .map((cell, column) => {
        const text = textOf(cell);
        const painted = typeof cell === "string" ? text : cell.paint(text);
        const padding = " ".repeat((widths[column] ?? 0) - widthOf(text));
        if (column >= texts) return padding + painted;
        return column === last ? painted : painted + padding;
      })
      .join("  ");
  });
}

const textOf = (cell: Cell | undefined): string =>
  cell === undefined ? "" : printable(typeof cell === "string" ? cell : cell.text);

/** Characters that take two columns of a terminal: those of the East Asian scripts, as far as names have them. */
const wide = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\uff01-\uff60]/u;

const widthOf = (text: string): number =>
  [...text].reduce((width, character) => width + (wide.test(character) ? 2 : 1), 0);

/** A table in Markdown. @param numbers headings of columns that are aligned to the right */
export function markdownTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly string[] = [],
): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = headings.map((heading) => (numbers.includes(heading) ? "---:" : "---"));
  return [line(headings), line(rule), ...rows.map(line)];
}

/** Text as code in Markdown, also in a table: it cannot end the code, the cell or the line. */
export function markdownCode(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, " ").replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}
