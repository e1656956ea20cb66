import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { alarmLine } from "../../constructs/monitoring/dashboard/alarm-lines";
import { evenRow, type Graph, heading, type Row } from "../../constructs/monitoring/dashboard/widgets";
import { ALL_REQUESTS } from "../../constructs/storage/tenant-bucket";
import { watchedTables } from "../alarms/stores";
import { aws, type DashboardContext } from "./context";

/** A row for each table, and one for the bucket; columns show load, throttling, failures and latency. */
export function storeRows(context: DashboardContext): Row[] {
  return [
    heading(
      "Tables and bucket",
      "Load, throttled requests, failures and latency of each table; the last row is the pool's file bucket. Silos show " +
        "theirs by their alarms.",
    ),
    ...Object.entries(watchedTables(context.stores)).map(([id, { table, operations }]) =>
      tableRow(context, id.replaceAll("_", " "), table, operations),
    ),
    bucketRow(context),
  ];
}

function tableRow(
  { environment }: DashboardContext,
  name: string,
  table: DynamodbTable,
  operations: readonly string[],
): Row {
  const { alarms, dashboard } = environment;
  const { periodSeconds } = dashboard;
  const metric = aws("DynamoDB", { TableName: table.name });
  const graph = (title: string, rest: Omit<Graph, "kind" | "title">): Graph => ({
    kind: "graph",
    title: `${name}: ${title}`,
    ...rest,
  });
  return evenRow(5, [
    graph("capacity", {
      series: [
        { label: "Read units", metric: metric("ConsumedReadCapacityUnits", "Sum") },
        { label: "Write units", metric: metric("ConsumedWriteCapacityUnits", "Sum") },
      ],
      periodSeconds,
      unit: "units",
    }),
    graph("throttles", {
      series: [
        { label: "Reads", metric: metric("ReadThrottleEvents", "Sum") },
        { label: "Writes", metric: metric("WriteThrottleEvents", "Sum") },
      ],
      ...alarmLine(alarms.tableThrottles),
      unit: "requests",
    }),
    graph("system errors", {
      series: operations.map((Operation) => ({
        label: Operation,
        metric: metric("SystemErrors", "Sum", { Operation }),
      })),
      ...alarmLine(alarms.tableErrors),
      unit: "requests",
    }),
    graph("average latency", {
      series: operations.map((Operation) => ({
        label: Operation,
        metric: metric("SuccessfulRequestLatency", "Average", { Operation }),
      })),
      periodSeconds,
      unit: "ms",
    }),
  ]);
}

function bucketRow({ environment, stores }: DashboardContext): Row {
  const { periodSeconds } = environment.dashboard;
  const metric = aws("S3", { BucketName: stores.bucket.bucket, FilterId: ALL_REQUESTS });
  const graph = (title: string, unit: string, series: Graph["series"]): Graph => ({
    kind: "graph",
    title: `files: ${title}`,
    series,
    periodSeconds,
    unit,
  });
  return evenRow(5, [
    graph("requests", "requests", [
      { label: "All", metric: metric("AllRequests", "Sum") },
      { label: "GET", metric: metric("GetRequests", "Sum") },
      { label: "PUT", metric: metric("PutRequests", "Sum") },
    ]),
    graph("bytes", "bytes", [
      { label: "Uploaded", metric: metric("BytesUploaded", "Sum") },
      { label: "Downloaded", metric: metric("BytesDownloaded", "Sum") },
    ]),
    graph("errors", "requests", [
      { label: "4xx", metric: metric("4xxErrors", "Sum") },
      { label: "5xx", metric: metric("5xxErrors", "Sum") },
    ]),
    graph("latency", "ms", [
      { label: "p50", metric: metric("TotalRequestLatency", "p50") },
      { label: "p99", metric: metric("TotalRequestLatency", "p99") },
    ]),
  ]);
}
