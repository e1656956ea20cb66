import { stripVTControlCharacters } from "node:util";
import { broken } from "@saas/cli-kit/table";
import colors from "picocolors";

/** A step failed; the narrator has printed the reason. */
export class TourStoppedError extends Error {
  override readonly name = "TourStoppedError";
}

/** Prints a tour line by line: the step on the left, its result on the right, or below where both do not fit. */
export class Narrator {
  readonly #print: (line: string) => void;
  readonly #width: number | undefined;
  #steps = 0;

  /** @param width of the terminal; undefined: it is none, and a step is always one line */
  constructor(print: (line: string) => void, width?: number) {
    this.#print = print;
    this.#width = width;
  }

  /** Number of successful steps so far. */
  get steps(): number {
    return this.#steps;
  }

  heading(text: string): void {
    this.#print("");
    this.#print(colors.bold(text));
  }

  /** A line below the heading. */
  note(text: string): void {
    this.#print(`  ${text}`);
  }

  /**
   * Runs one step and prints its result.
   * @param describe summarizes the result
   * @throws TourStoppedError after printing the error
   */
  async step<T>(label: string, act: () => Promise<T>, describe: (outcome: T) => string): Promise<T> {
    try {
      const outcome = await act();
      this.#ended(colors.green("✓"), label, describe(outcome));
      this.#steps += 1;
      return outcome;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#ended(colors.red("✗"), label, reason);
      throw new TourStoppedError(label, { cause: error });
    }
  }

  #ended(sign: string, label: string, result: string): void {
    const line = `  ${sign} ${label.padEnd(LABEL_WIDTH)}  ${result}`;
    const room = this.#width ?? Number.POSITIVE_INFINITY;
    const lines =
      stripVTControlCharacters(line).length <= room ? [line] : [`  ${sign} ${label}`, `      ${result}`];
    for (const each of broken(lines, this.#width)) this.#print(each);
  }

  end(line: string): void {
    this.#print("");
    this.#print(line);
  }
}

const LABEL_WIDTH = 34;
