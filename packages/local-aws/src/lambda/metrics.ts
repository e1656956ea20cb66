import type { MetricSample } from "../cloudwatch/metrics/store";

/** An invocation of a function. */
export interface Invocation {
  readonly at: Date;
  /** Of the handler alone, without loading the function or waiting for a worker. */
  readonly milliseconds: number;
  readonly failed: boolean;
  /** Concurrent invocations of the function, this one included. */
  readonly concurrent: number;
}

/**
 * The metrics of an invocation. There is no throttling locally: events wait for a worker.
 * Source: AWS Lambda developer guide, types of metrics for Lambda functions.
 */
export function invocationMetrics(functionName: string, invocation: Invocation): MetricSample[] {
  const { at, milliseconds, failed, concurrent } = invocation;
  const measured = [
    ["Invocations", "Count", 1],
    ["Errors", "Count", failed ? 1 : 0],
    ["Throttles", "Count", 0],
    ["Duration", "Milliseconds", milliseconds],
    ["ConcurrentExecutions", "Count", concurrent],
  ] as const;
  return measured.map(([name, unit, value]) => ofFunction(functionName, { name, unit, value, at }));
}

/**
 * The age of a batch's last record when the function receives it.
 * @param milliseconds the age; the stream's times have a resolution of seconds.
 */
export const iteratorAge = (functionName: string, milliseconds: number, at: Date): MetricSample =>
  ofFunction(functionName, { name: "IteratorAge", unit: "Milliseconds", value: milliseconds, at });

const ofFunction = (
  FunctionName: string,
  sample: Pick<MetricSample, "name" | "unit" | "value" | "at">,
): MetricSample => ({ namespace: "AWS/Lambda", dimensions: { FunctionName }, ...sample });
