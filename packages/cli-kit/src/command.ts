import { InvalidArgumentError } from "commander";
import type { Terminal } from "./terminal";

/** Commander's output on a terminal: commander writes text with line ends, a terminal lines. */
export const outputOn = ({ print, note }: Terminal) => ({ writeOut: lines(print), writeErr: lines(note) });

const lines = (line: (text: string) => void) => (text: string) => line(text.replace(/\n$/, ""));

/** Tells on stderr what went wrong, without a stack trace; the first line says it all. */
export function tellError(
  error: unknown,
  { note, noteColors }: Terminal,
  clean = (line: string) => line,
): void {
  const message = error instanceof Error ? error.message : String(error);
  const [first = "", ...others] = message.split("\n").map(clean);
  note(`${noteColors.red("error")} ${first}`);
  for (const line of others) note(`      ${line}`);
}

/** Reads the whole number of an option. */
export function whole(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`write a whole number from ${least} to ${most}.`);
  };
}
