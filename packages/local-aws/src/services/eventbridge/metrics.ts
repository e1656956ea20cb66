import type { MetricSample } from "../../cloudwatch/metrics/store";

/** A call of PutEvents and its outcome. */
export interface PutCall {
  readonly entries: number;
  /** Number of refused entries. */
  readonly failed: number;
  readonly bytes: number;
  readonly milliseconds: number;
  readonly at: Date;
}

/** The account's metrics of PutEvents. Source: EventBridge user guide, EventBridge metrics. */
export function putEventsMetrics({ entries, failed, bytes, milliseconds, at }: PutCall): MetricSample[] {
  const measured = [
    ["PutEventsApproximateCallCount", "Count", 1],
    ["PutEventsEntriesCount", "Count", entries],
    ["PutEventsFailedEntriesCount", "Count", failed],
    ["PutEventsRequestSize", "Bytes", bytes],
    ["PutEventsLatency", "Milliseconds", milliseconds],
  ] as const;
  return measured.map(([name, unit, value]) => ({
    namespace: "AWS/Events",
    name,
    unit,
    dimensions: {},
    value,
    at,
  }));
}
