import type { Colors } from "picocolors/types";
import { printable } from "./text";

/** A cell: text, and how to colour it once it has its width. */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

/**
 * Lines of a table: headings, then rows; columns two spaces apart, each as wide as its widest cell.
 * @param numbers indexes of right-aligned columns
 */
export function table(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  colors: Colors,
  numbers: { readonly from: number; readonly to?: number } = none,
): string[] {
  return aligned([headings.map((heading) => ({ text: heading, paint: colors.dim })), ...rows], numbers);
}

/** A table without headings. */
export const columns = (rows: readonly (readonly Cell[])[]): string[] => aligned(rows, none);

const none = { from: Number.POSITIVE_INFINITY };

function aligned(
  rows: readonly (readonly Cell[])[],
  { from, to = Number.POSITIVE_INFINITY }: { readonly from: number; readonly to?: number },
): string[] {
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
        if (column >= from && column <= to) return padding + painted;
        return column === last ? painted : painted + padding;
      })
      .join("  ");
  });
}

const textOf = (cell: Cell | undefined): string =>
  cell === undefined ? "" : printable(typeof cell === "string" ? cell : cell.text);

/** Characters that take two terminal columns: those of East Asian scripts that occur in names. */
const wide = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\uff01-\uff60]/u;

const widthOf = (text: string): number =>
  [...text].reduce((width, character) => width + (wide.test(character) ? 2 : 1), 0);

/** A Markdown table; escapes whatever would end a cell. @param numbers headings of right-aligned columns */
export function markdownTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly string[] = [],
): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = headings.map((heading) => (numbers.includes(heading) ? "---:" : "---"));
  return [line(headings), line(rule), ...rows.map(line)];
}

/** Text as inline code in Markdown; escapes whatever would end the code or the line. */
export function markdownCode(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, " ");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}
