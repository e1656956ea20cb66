export type Unit = "ms" | "s" | "KiB" | "MiB" | "calls" | "%" | "per s";

/** One line of the report. */
export interface Row {
  readonly measure: string;
  readonly unit: Unit;
  /** A value a run; at least one. */
  readonly samples: readonly number[];
  /** What was measured in the same runs, for the ratio. */
  readonly beside?: { readonly what: string; readonly samples: readonly number[] };
}

/** What a section measured, and what a reader must know to read it. */
export interface Measured {
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
}

export interface BenchOptions {
  /** How often each thing is measured. */
  readonly runs: number;
  /** Path of the CloudFormation template to compare with. */
  readonly reference?: string;
  /** An empty directory of the section's own, removed at the end. */
  readonly directory: string;
  /** Says what is being measured. */
  readonly progress: (what: string) => void;
}

/** A part of the bench that can be run on its own. What it leaves open is closed after it: see `support/cleanup.ts`. */
export interface Section {
  readonly name: string;
  readonly title: string;
  /** @throws Error when a measurement fails or a promise is broken. */
  measure(options: BenchOptions): Promise<Measured>;
}
