import type { Draft } from "./draft";

/** A generator's result. */
export interface Made {
  readonly draft: Draft;
  /** The remaining edits: a file, and what to fill in. */
  readonly next: readonly (readonly [file: string, what: string])[];
}
