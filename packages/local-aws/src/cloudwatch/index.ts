/** Metrics as CloudWatch keeps them. */
export { embeddedMetrics } from "./metrics/embedded-metrics";
export { METRICS_PAGE } from "./metrics/page";
export type { MetricSample, MetricSeries } from "./metrics/store";
