import type { Unit } from "../../../develop/generated/figures";
import type { Row } from "../../report/section";
import { ratio } from "../../report/statistics";

/** A cost at growing sizes; it is to be the same at all of them. */
export interface Growth {
  readonly measure: string;
  readonly unit: Unit;
  /** Ascending. */
  readonly sizes: readonly { readonly size: string; readonly samples: readonly number[] }[];
}

/** A row for each size, beside the smallest. */
export function rowsOf({ measure, unit, sizes }: Growth): Row[] {
  const [smallest] = sizes;
  return sizes.map(({ size, samples }, index) => ({
    measure: `${measure}, ${size}`,
    unit,
    samples,
    ...(smallest && index > 0 && { beside: { what: smallest.size, samples: smallest.samples } }),
  }));
}

/** @throws Error naming the first cost that grows by more than a factor. */
export function requireFlat(growths: readonly Growth[], most: number): void {
  for (const { measure, sizes } of growths) {
    const [smallest, ...larger] = sizes;
    for (const { size, samples } of larger) {
      const grown = smallest === undefined ? Number.NaN : ratio(samples, smallest.samples);
      if (grown <= most) continue;
      throw new Error(
        `${measure}: ${size} cost ${grown.toFixed(2)} times as much as ${smallest?.size}, more than ${most}`,
      );
    }
  }
}
