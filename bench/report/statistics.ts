/** The middle value, or the mean of the two in the middle. @throws RangeError for no values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const lower = sorted[Math.ceil(half) - 1];
  const upper = sorted[Math.floor(half)];
  if (lower === undefined || upper === undefined) throw new RangeError("no values have no median");
  return (lower + upper) / 2;
}

/**
 * The smallest of the values that `percent` of them do not exceed; of fewer than 100 values the 99th is the largest.
 * @throws RangeError for no values.
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)];
  if (found === undefined) throw new RangeError("no values have no percentiles");
  return found;
}

/** Ratio of the medians of the values and of `beside`. */
export function ratio(values: readonly number[], beside: readonly number[]): number {
  return median(values) / median(beside);
}
