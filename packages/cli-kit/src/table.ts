import type { Colors } from "picocolors/types";
import { printable } from "./text";

/** A cell: text, and how to colour it once it has its width. */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

/** Rows below headings, columns two spaces apart, each as wide as its widest cell; a line each. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  colors: Colors,
): string[] {
  const lines = [headings.map((heading) => ({ text: heading, paint: colors.dim })), ...rows];
  const widths = headings.map((_, column) =>
    Math.max(...lines.map((cells) => widthOf(textOf(cells[column])))),
  );
  return lines.map((cells) => {
    const last = cells.findLastIndex((cell) => textOf(cell) !== "");
    return cells
      .slice(0, last + 1)
      .map((cell, column) => {
        const text = textOf(cell);
        const painted = typeof cell === "string" ? text : cell.paint(text);
        return column === last ? painted : painted + " ".repeat((widths[column] ?? 0) - widthOf(text));
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
