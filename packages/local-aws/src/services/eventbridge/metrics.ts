import type { MetricSample } from "../../cloudwatch/metrics/store";

/** A call of PutEvents and its outcome. */
export interface PutCall {
  readonly entries: number;
  /** Entries that were refused. */
  readonly failed: number;
  readonly bytes: number;
  readonly milliseconds: number;
  readonly at: Date;
}

/** The metrics of PutEvents, for the account. Source: EventBridge user guide, EventBridge metrics. */
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
