import type { Box } from "./model";
import { widthOf } from "./text";

/** Sizes of the picture, in its own unit; develop/diagram/paper.ts says what they are in print. */
export const sizes = {
  /** Of a box's name, and of everything else that is written. */
  name: 13,
  small: 11,
  /** From one line of text to the next. */
  line: 13,
  /** Around the text of a box, and around the boxes of a group. */
  padding: 7,
  /** Of a group, where it says what it is about. */
  header: 21,
  /** Between the boxes of a group. */
  gap: 12,
  /** Around everything. */
  margin: 8,
} as const;

/** Longer names take two lines, and longer notes a line of their own, in characters. */
const LONGEST = { name: 22, small: 27 } as const;

/** The name of a box, in a line or two of about the same length. */
export function nameLines({ name }: Box): string[] {
  if (name.length <= LONGEST.name) return [name];
  const words = name.split(" ");
  const splits = words
    .slice(1)
    .map((_, index) => [words.slice(0, index + 1).join(" "), words.slice(index + 1).join(" ")]);
  const longest = (lines: readonly string[]) => Math.max(...lines.map(({ length }) => length));
  return splits.sort((a, b) => longest(a) - longest(b))[0] ?? [name];
}

/** The small lines of a box below its name: its type, what else there is to say, its stack; two in one where they are short. */
export function smallLines({ type, notes, stack }: Box): string[] {
  const lines: string[] = [type];
  for (const note of [...notes, ...(stack === undefined ? [] : [stack])]) {
    const joined = `${lines.at(-1)}, ${note}`;
    if (joined.length <= LONGEST.small) lines[lines.length - 1] = joined;
    else lines.push(note);
  }
  return lines;
}

/** How large a box has to be for what it says. */
export function sizeOf(box: Box): { width: number; height: number } {
  const names = nameLines(box).map(
    (line) => widthOf(line, sizes.name, "bold") + (box.encrypted ? sizes.name : 0),
  );
  const small = smallLines(box).map((line) => widthOf(line, sizes.small));
  return {
    width: Math.ceil(Math.max(...names, ...small)) + 2 * sizes.padding,
    height: sizes.line * (names.length + small.length) + 2 * sizes.padding - 2,
  };
}
