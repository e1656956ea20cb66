import type { Draft } from "./draft";

/** What a generator has made. */
export interface Made {
  readonly draft: Draft;
  /** What to fill in: a file, and what in it. */
  readonly next: readonly (readonly [file: string, what: string])[];
}
