import type { CloudwatchMetricAlarmConfig } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";

/** `p99`: 99 of 100 values are below; `PR(:300)`: the percent of values that are 300 or less. */
export type Statistic = "Average" | "Maximum" | "SampleCount" | "Sum" | `p${number}` | `PR(:${number})`;

/** A metric with its statistic over a period. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: Statistic;
}

/** An alarm's arguments for its metrics. */
export type Watched = Pick<
  CloudwatchMetricAlarmConfig,
  "namespace" | "metricName" | "dimensions" | "statistic" | "extendedStatistic" | "period" | "metricQuery"
>;

/** One metric. @param period seconds */
export function watch({ namespace, metricName, dimensions, statistic }: Metric, period: number): Watched {
  const simple = /^[A-Z]\w+$/.test(statistic);
  return {
    namespace,
    metricName,
    dimensions: { ...dimensions },
    ...(simple ? { statistic } : { extendedStatistic: statistic }),
    period,
  };
}

/**
 * An expression over several metrics. CloudWatch accepts at most ten in an alarm, and charges for each.
 * Source: CloudWatch API reference, MetricDataQuery.
 * @param metrics by their ids in the expression
 * @param period seconds, of all
 */
export function watchMath(
  label: string,
  expression: string,
  metrics: Readonly<Record<string, Metric>>,
  period: number,
): Watched {
  return {
    metricQuery: [
      { id: "watched", expression, label, returnData: true },
      ...Object.entries(metrics).map(([id, { namespace, metricName, dimensions, statistic }]) => ({
        id,
        metric: { namespace, metricName, dimensions: { ...dimensions }, stat: statistic, period },
      })),
    ],
  };
}

/** The sum of metrics. @param period seconds */
export function watchSum(label: string, metrics: readonly [Metric, ...Metric[]], period: number): Watched {
  const [first, ...others] = metrics;
  if (others.length === 0) return watch(first, period);
  const byId = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
  // A metric without data in a period counts as 0, rather than leaving the sum without a value.
  const expression = Object.keys(byId)
    .map((id) => `FILL(${id}, 0)`)
    .join(" + ");
  return watchMath(label, expression, byId, period);
}

/** An expression for a share of requests, which is 0 in periods with too few requests to be meaningful. */
export const shareOf = (share: string, requests: string, leastRequests: number): string =>
  `IF(FILL(${requests}, 0) >= ${leastRequests}, ${share}, 0)`;
