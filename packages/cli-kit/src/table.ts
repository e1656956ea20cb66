import { stripVTControlCharacters } from "node:util";
import type { Terminal } from "./terminal";
import { printable } from "./text";

/** A cell: text, and how to colour it once it has its width. */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

/** A heading, and what may happen to its column where the terminal is too narrow. */
export type Heading =
  | string
  | {
      readonly text: string;
      /** The column may shrink to this width: longer values are cut and end in `…`. */
      readonly least?: number;
      /** The column shrinks before optional ones are left out: a name, where ids say which one it is. */
      readonly early?: true;
      /** The column is left out before others shrink. */
      readonly optional?: true;
      /** Values are copied from the column: they are never cut. */
      readonly whole?: true;
      /** Where not all columns fit, the value is in a line below its row, whole. */
      readonly below?: true;
    };

interface Numbers {
  readonly from: number;
  readonly to?: number;
}

/**
 * Lines of a table: headings, then rows; columns two spaces apart, each as wide as its widest cell, as far as the
 * terminal's width allows. Without a terminal: whole values, separated by tabs.
 * @param numbers indexes of right-aligned columns
 */
export function table(
  headings: readonly Heading[],
  rows: readonly (readonly Cell[])[],
  { colors, width }: Pick<Terminal, "colors" | "width">,
  numbers: Numbers = none,
): string[] {
  const titles = headings.map((heading) => (typeof heading === "string" ? { text: heading } : heading));
  const lines = [titles.map(({ text }) => ({ text, paint: colors.dim })), ...rows];
  if (width === undefined) return lines.map((cells) => cells.map(textOf).join("\t"));
  const columns = titles.map((_, column) => column);
  const wanted = columns.filter((column) => !titles[column]?.optional);
  const fits = wanted.reduce((sum, column) => sum + widthOfColumn(lines, column) + GAP, -GAP) <= width;
  const under = fits ? [] : columns.filter((column) => titles[column]?.below);
  const kept = shown(titles, lines, width).filter((column) => !under.includes(column));
  const widths = fitted(
    kept.map((column) => ({ ...titles[column], width: widthOfColumn(lines, column) })),
    width,
  );
  const main = aligned(
    lines.map((cells) => kept.map((column, index) => cut(cells[column] ?? "", widths[index] ?? 0))),
    {
      from: kept.findIndex((column) => column >= numbers.from),
      to: kept.findLastIndex((column) => column <= (numbers.to ?? Number.POSITIVE_INFINITY)),
    },
  );
  return main.flatMap((line, row) => [line, ...lineBelow(lines[row] ?? [], under, width)]);
}

/** The values of these columns in an indented line; none if all are empty. */
function lineBelow(cells: readonly Cell[], columns: readonly number[], width: number): string[] {
  const values = columns.map((column) => cells[column] ?? "").filter((cell) => textOf(cell) !== "");
  if (values.length === 0) return [];
  const painted = values.map((cell) => (typeof cell === "string" ? textOf(cell) : cell.paint(textOf(cell))));
  const line = `    ${painted.join("  ")}`;
  return broken(
    widthOf(stripVTControlCharacters(line)) <= width ? [line] : painted.map((value) => `    ${value}`),
    width,
  );
}

/**
 * A table without headings. @param width of the terminal, if the last column is to be wrapped; undefined: it is not
 */
export function columns(rows: readonly (readonly Cell[])[], width?: number): string[] {
  const lines = aligned(rows, none);
  if (width === undefined) return lines;
  const indent = widthOfColumn(rows, 0) + GAP;
  return lines.flatMap((line) => wrapped(line, width, indent));
}

const none: Numbers = { from: Number.POSITIVE_INFINITY };
const GAP = 2;

const widthOfColumn = (rows: readonly (readonly Cell[])[], column: number): number =>
  Math.max(0, ...rows.map((cells) => widthOf(textOf(cells[column]))));

/** Indexes of the columns that are shown: where not all fit, without empty ones, then without optional ones from the last. */
function shown(
  titles: readonly Exclude<Heading, string>[],
  [, ...rows]: readonly (readonly Cell[])[],
  width: number,
): number[] {
  const all = titles.map((_, column) => column);
  let kept = all;
  const least = (column: number) => {
    const { text = "", early, least: floor = LEAST } = titles[column] ?? {};
    const wanted = Math.max(widthOf(text), widthOfColumn(rows, column));
    return early ? Math.min(wanted, floor) : wanted;
  };
  const total = () => kept.reduce((sum, column) => sum + least(column) + GAP, -GAP);
  const empty = all.filter((column) => widthOfColumn(rows, column) === 0);
  const optional = all.filter((column) => titles[column]?.optional).reverse();
  for (const column of [...empty, ...optional]) {
    if (total() <= width) break;
    kept = kept.filter((each) => each !== column);
  }
  return kept;
}

/** The narrowest that a column becomes which does not say how far it may shrink. */
const LEAST = 8;

/**
 * Widths that fit: columns that may shrink do so first, the widest of them at a time, early ones before the rest; then
 * the others that may be cut.
 */
function fitted(
  wanted: readonly (Omit<Exclude<Heading, string>, "text"> & { readonly width: number })[],
  width: number,
): number[] {
  const widths = wanted.map((column) => column.width);
  const over = () => widths.reduce((sum, each) => sum + each + GAP, -GAP) - width;
  const never = Number.POSITIVE_INFINITY;
  const elastic = wanted.map(({ least = never, whole }) => (whole ? never : least));
  const early = elastic.map((least, column) => (wanted[column]?.early ? least : never));
  const rest = elastic.map((least, column) => (wanted[column]?.whole ? never : Math.min(least, LEAST)));
  for (const floors of [early, elastic, rest]) {
    for (;;) {
      const room = widths.map((each, index) => (each > (floors[index] ?? 0) ? each : 0));
      const widest = Math.max(...room);
      if (over() <= 0 || widest <= 0) break;
      const index = room.indexOf(widest);
      widths[index] = widest - 1;
    }
  }
  return widths;
}

/** The cell, no wider than this. */
function cut(cell: Cell, width: number): Cell {
  const text = textOf(cell);
  if (widthOf(text) <= width) return cell;
  let short = "";
  for (const character of text) {
    if (widthOf(short + character) > width - 1) break;
    short += character;
  }
  return typeof cell === "string" ? `${short}…` : { text: `${short}…`, paint: cell.paint };
}

/**
 * Lines of a report, each broken at spaces where it is wider than the terminal; the rest is further in than its beginning.
 * @param width of the terminal; undefined: it is none, and lines stay whole
 */
export function broken(lines: readonly string[], width: number | undefined): string[] {
  if (width === undefined) return [...lines];
  return lines.flatMap((line) => {
    const indent = /^ */.exec(stripVTControlCharacters(line))?.[0].length ?? 0;
    return wrapped(line, width, indent + 4);
  });
}

/** A line in as many as it takes, broken at spaces; colours take no room. */
function wrapped(line: string, width: number, indent: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(/(?<=\S) (?=\S)/)) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (current !== "" && widthOf(stripVTControlCharacters(longer)) > width) {
      lines.push(current);
      current = " ".repeat(indent) + word;
    } else current = longer;
  }
  return [...lines, current];
}

function aligned(
  rows: readonly (readonly Cell[])[],
  { from, to = Number.POSITIVE_INFINITY }: Numbers,
): string[] {
  const count = Math.max(0, ...rows.map(({ length }) => length));
  const widths = Array.from({ length: count }, (_, column) => widthOfColumn(rows, column));
  return rows.map((cells) => {
    const last = cells.findLastIndex((cell) => textOf(cell) !== "");
    return cells
      .slice(0, last + 1)
      .map((cell, column) => {
        const text = textOf(cell);
        const painted = typeof cell === "string" ? text : cell.paint(text);
        const padding = " ".repeat((widths[column] ?? 0) - widthOf(text));
        if (from >= 0 && column >= from && column <= to) return padding + painted;
        return column === last ? painted : painted + padding;
      })
      .join(" ".repeat(GAP));
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
