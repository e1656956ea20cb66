import type { MetricSample } from "../../cloudwatch/metrics/store";
import { block, type DeployedResource } from "../../terraform/resources";
import { bucketAction, type S3Request } from "./checks";

/** A metrics configuration of a bucket. */
export interface RequestMetrics {
  readonly bucket: string;
  /** Name of the configuration. */
  readonly filterId: string;
  /** Prefix of its keys; empty: all. */
  readonly prefix: string;
}

/** @throws Error naming a configuration with a filter other than a prefix. */
export function requestMetricsOf(resources: readonly DeployedResource[]): RequestMetrics[] {
  return resources
    .filter(({ type }) => type === "aws_s3_bucket_metric")
    .map(({ type, name, values }) => {
      const filter = block(values.filter) ?? {};
      const other = Object.keys(filter).find((key) => key !== "prefix" && given(filter[key]));
      if (other !== undefined)
        throw new Error(`${type}.${name}: local-aws does not support a filter by ${other}`);
      return {
        bucket: String(values.bucket),
        filterId: String(values.name),
        prefix: String(filter.prefix ?? ""),
      };
    });
}

const given = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== "" && JSON.stringify(value) !== "{}";

/** A request to S3 and its response. */
export interface BucketCall extends S3Request {
  readonly status: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly firstByteMilliseconds: number;
  readonly milliseconds: number;
  readonly at: Date;
}

const countersByMethod: Readonly<Record<string, string>> = {
  GET: "GetRequests",
  HEAD: "HeadRequests",
  PUT: "PutRequests",
  POST: "PostRequests",
  DELETE: "DeleteRequests",
};

/**
 * The metrics of a request to a bucket with a metrics configuration. Request types that did not occur are not counted as
 * zero. Source: Amazon S3 user guide, metrics and dimensions, request metrics.
 */
export function bucketMetrics(call: BucketCall, configurations: readonly RequestMetrics[]): MetricSample[] {
  const measured: [name: string, unit: string, value: number][] = [
    ["AllRequests", "Count", 1],
    ["4xxErrors", "Count", call.status >= 400 && call.status < 500 ? 1 : 0],
    ["5xxErrors", "Count", call.status >= 500 ? 1 : 0],
    ["FirstByteLatency", "Milliseconds", call.firstByteMilliseconds],
    ["TotalRequestLatency", "Milliseconds", call.milliseconds],
  ];
  const counter = counterOf(call);
  if (counter !== undefined) measured.push([counter, "Count", 1]);
  if (call.bytesIn > 0) measured.push(["BytesUploaded", "Bytes", call.bytesIn]);
  if (call.bytesOut > 0) measured.push(["BytesDownloaded", "Bytes", call.bytesOut]);
  return configurations
    .filter(({ bucket, prefix }) => bucket === call.bucket && call.key.startsWith(prefix))
    .flatMap(({ bucket, filterId }) =>
      measured.map(([name, unit, value]) => ({
        namespace: "AWS/S3",
        name,
        unit,
        dimensions: { BucketName: bucket, FilterId: filterId },
        value,
        at: call.at,
      })),
    );
}

function counterOf(call: BucketCall): string | undefined {
  const { method, key, query } = call;
  if (method === "POST" && query.has("delete")) return "DeleteRequests";
  const lists = key === "" && method === "GET" && bucketAction(call).startsWith("ListBucket");
  return lists ? "ListRequests" : countersByMethod[method];
}
