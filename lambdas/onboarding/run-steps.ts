export interface Step {
  readonly name: string;
  /** Leads to the same state however often, and however far, it ran before. */
  run(): Promise<unknown>;
  /** Leads to the state before `run`, whether that succeeded, failed, broke off half-way or never began. */
  undo?(): Promise<void>;
}

/**
 * What became of the steps. `undone`: nothing of them is left. Otherwise `left` says why, unless there was nothing that
 * was this run's to undo.
 */
export type Outcome =
  | { readonly done: true }
  | { readonly done: false; readonly error: unknown; readonly undone: boolean; readonly left?: Left };

interface Left {
  /** The step whose undo failed: it and all before it are still done. */
  readonly step: string;
  readonly error: unknown;
}

/**
 * Runs the steps in order. When one fails, undoes all of them, last first, up to an undo that fails: the later ones too,
 * since a run that crashed may have got further than this one. `locked` tells whether this run holds the lock that
 * the first step takes; without it, what there is belongs to another.
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
