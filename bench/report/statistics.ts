/** The middle value, or the mean of the two in the middle. @throws RangeError for no values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const lower = sorted[Math.ceil(half) - 1];
  const upper = sorted[Math.floor(half)];
  if (lower === undefined || upper === undefined) throw new RangeError("no values have no median");
  return (lower + upper) / 2;
}

/** How many times `beside` the values are, by their medians. */
export function ratio(values: readonly number[], beside: readonly number[]): number {
  return median(values) / median(beside);
}
