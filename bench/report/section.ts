import type { Unit } from "../../develop/generated/figures";

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
  /** Measure at a size that takes seconds: to see that the section works, not for its figures. */
  readonly small: boolean;
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
  /** It says nothing on a machine that has other work: `--small` leaves it out. */
  readonly idle?: true;
  /** @throws Error when a measurement fails or a promise is broken. */
  measure(options: BenchOptions): Promise<Measured>;
}
