import type { Step } from "./steps";

/** What became of a list of steps; `left`: the step whose undo failed, so that it and all before it are still done. */
export type Outcome =
  | { readonly done: true }
  | {
      readonly done: false;
      readonly error: unknown;
      readonly left?: { readonly step: string; readonly error: unknown };
    };

/** Runs the steps in order. When one fails, undoes it and those before it, last first, up to an undo that fails. */
export async function runSteps(steps: readonly Step[]): Promise<Outcome> {
  for (const [index, step] of steps.entries()) {
    try {
      await step.run();
    } catch (error) {
      const left = await undo(steps.slice(0, index + 1));
      return { done: false, error, ...(left && { left }) };
    }
  }
  return { done: true };
}

async function undo(steps: readonly Step[]): Promise<{ step: string; error: unknown } | undefined> {
  for (const step of steps.toReversed()) {
    try {
      await step.undo?.();
    } catch (error) {
      return { step: step.name, error };
    }
  }
  return undefined;
}
