import { PATIENCE_MS } from "@saas/cli-kit/patience";
import type { Context } from "../context";

/** Tells how far a step is. */
export type Tell = (count: number) => void;

/** Begins a step: it is told at once, and again every few seconds with the count so far. */
export type Step = (what: string) => Tell;

/** Steps of a work that takes long, a line each on stderr. */
export function stepsOf({ terminal, clock }: Pick<Context, "terminal" | "clock">): Step {
  return (what) => {
    const say = (line: string) => terminal.note(terminal.noteColors.dim(`${line} …`));
    say(what);
    let last = clock.now();
    return (count) => {
      if (clock.now() - last < PATIENCE_MS) return;
      last = clock.now();
      say(`${what}: ${count.toLocaleString("en")}`);
    };
  };
}
