/** CloudWatch metrics and log queries. */
export { parseQuery } from "./logs/insights/query";
export { embeddedMetrics } from "./metrics/embedded-metrics";
export { METRICS_PAGE } from "./metrics/page";
export type { MetricSample, MetricSeries } from "./metrics/store";
