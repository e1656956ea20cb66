import colors from "picocolors";

/** A step did not go as the platform promises; it has been told already. */
export class TourStoppedError extends Error {
  override readonly name = "TourStoppedError";
}

/** Tells a tour line by line, what was done on the left and what came of it on the right. */
export class Narrator {
  readonly #print: (line: string) => void;
  #steps = 0;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** Steps that went well so far. */
  get steps(): number {
    return this.#steps;
  }

  heading(text: string): void {
    this.#print("");
    this.#print(colors.bold(text));
  }

  /**
   * Does one step and tells it.
   * @param tell what came of it, in a few words
   * @throws TourStoppedError after telling what went wrong
   */
  async step<T>(label: string, act: () => Promise<T>, tell: (outcome: T) => string): Promise<T> {
    try {
      const outcome = await act();
      this.#print(`  ${colors.green("✓")} ${label.padEnd(LABEL_WIDTH)}  ${tell(outcome)}`);
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
