/**
 * What a statistic makes of a period's values, of which there is at least one. Percentiles are those of the values themselves (nearest rank);
 * CloudWatch's are near them. Source: CloudWatch user guide, statistics definitions.
 * @throws Error for a statistic that this does not know.
 */
export function statisticOf(statistic: string, values: readonly number[]): number {
  const sum = () => values.reduce((total, value) => total + value, 0);
  switch (statistic) {
    case "Sum":
      return sum();
    case "SampleCount":
      return values.length;
    case "Average":
      return sum() / values.length;
    case "Maximum":
      return Math.max(...values);
  }
  const percentile = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(statistic)?.[1];
  if (percentile !== undefined) {
    const sorted = [...values].sort((one, other) => one - other);
    const rank = Math.max(1, Math.ceil((Number(percentile) / 100) * sorted.length));
    return sorted[rank - 1] as number;
  }
  const most = /^PR\(:(\d+(?:\.\d+)?)\)$/.exec(statistic)?.[1];
  if (most !== undefined) {
    return (100 * values.filter((value) => value <= Number(most)).length) / values.length;
  }
  throw new Error(`the statistic ${statistic} is not known`);
}
