import type { Unit } from "../../../develop/generated/figures";
import type { Row } from "../../report/section";
import { ratio } from "../../report/statistics";

/** A cost at growing sizes; it is to be the same at all of them. */
export interface Growth {
  readonly measure: string;
  readonly unit: Unit;
  /** Includes the embedded service, which is not the platform's: shown, and free to grow. */
  readonly embedded?: true;
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

/** @throws Error naming every cost that grows by more than a factor. */
export function requireFlat(growths: readonly Growth[], most: number): void {
  const grown = growths
    .filter(({ embedded }) => !embedded)
    .flatMap(({ measure, sizes: [smallest, ...larger] }) =>
      larger.flatMap(({ size, samples }) => {
        const times = smallest === undefined ? Number.NaN : ratio(samples, smallest.samples);
        if (times <= most) return [];
        return `${measure}: ${size} cost ${times.toFixed(2)} times as much as ${smallest?.size}, more than ${most}`;
      }),
    );
  if (grown.length > 0) throw new Error(grown.join("\n"));
}
