export type Unit = "ms" | "s" | "KiB" | "MiB" | "calls" | "%" | "per s";

/** One line of the report. */
export interface Row {
  readonly measure: string;
  readonly unit: Unit;
  /** One value per run; at least one. */
  readonly samples: readonly number[];
  /** The comparison, measured in the same runs. */
  readonly beside?: { readonly what: string; readonly samples: readonly number[] };
}

/** A section's measurements, with notes for the reader. */
export interface Measured {
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
}

export interface BenchOptions {
  /** Number of runs of each measure. */
  readonly runs: number;
  /** Path of the CloudFormation template to compare with. */
  readonly reference?: string;
  /** An empty directory of the section's own, removed at the end. */
  readonly directory: string;
  /** Prints the current measurement. */
  readonly progress: (what: string) => void;
}

/** A part of the benchmark that can run alone. Its open resources are closed afterwards: see `support/cleanup.ts`. */
export interface Section {
  readonly name: string;
  readonly title: string;
  /** @throws Error when a measurement fails or a promise is broken. */
  measure(options: BenchOptions): Promise<Measured>;
}
