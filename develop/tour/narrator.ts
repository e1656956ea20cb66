import colors from "picocolors";

/** A step failed; the narrator has printed the reason. */
export class TourStoppedError extends Error {
  override readonly name = "TourStoppedError";
}

/** Prints a tour line by line: the step on the left, its result on the right. */
export class Narrator {
  readonly #print: (line: string) => void;
  #steps = 0;

  constructor(print: (line: string) => void) {
    this.#print = print;
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
      this.#print(`  ${colors.green("✓")} ${label.padEnd(LABEL_WIDTH)}  ${describe(outcome)}`);
      this.#steps += 1;
      return outcome;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#print(`  ${colors.red("✗")} ${label.padEnd(LABEL_WIDTH)}  ${reason}`);
      throw new TourStoppedError(label, { cause: error });
    }
  }

  end(line: string): void {
    this.#print("");
    this.#print(line);
  }
}

const LABEL_WIDTH = 34;
