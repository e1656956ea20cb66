export interface Step {
  readonly name: string;
  /** Idempotent, also after an interruption. */
  run(): Promise<unknown>;
  /** Restores the state before `run`, even if that failed, was interrupted or never began. */
  undo?(): Promise<void>;
}

/**
 * The outcome of the steps. `undone`: all were rolled back. Otherwise `left` has the reason, if this run held the lock.
 */
export type Outcome =
  | { readonly done: true }
  | { readonly done: false; readonly error: unknown; readonly undone: boolean; readonly left?: Left };

interface Left {
  /** The step whose undo failed: it and all earlier ones remain. */
  readonly step: string;
  readonly error: unknown;
}

/**
 * Runs the steps in order. When one fails, undoes all of them, last first, until an undo fails; including later steps,
 * since a crashed run may have completed them. `locked`: whether this run holds the lock of the first step; without it,
 * nothing is undone.
 */
export async function runSteps(steps: readonly Step[], locked: () => Promise<boolean>): Promise<Outcome> {
  for (const step of steps) {
    try {
      await step.run();
    } catch (error) {
      return { done: false, error, ...(await undo(steps, locked)) };
    }
  }
  return { done: true };
}

async function undo(
  steps: readonly Step[],
  locked: () => Promise<boolean>,
): Promise<{ undone: boolean; left?: Left }> {
  let step = "take the lock";
  try {
    if (!(await locked())) return { undone: false };
    for (const { name, undo } of steps.toReversed()) {
      step = name;
      await undo?.();
    }
    return { undone: true };
  } catch (error) {
    return { undone: false, left: { step, error } };
  }
}
