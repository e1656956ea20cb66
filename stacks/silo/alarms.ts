import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import type { Construct } from "constructs";
import type { EnvironmentConfig } from "../../environments/schema";
import type { SiloTenant } from "../../environments/schema/data";
import { ErrorAlarm, type ErrorMetric } from "../constructs/monitoring/error-alarm";
import { ALL_REQUESTS } from "../constructs/storage/tenant-bucket";

/**
 * Operations that the functions call. DynamoDB counts its own errors by operation. Source: DynamoDB developer guide,
 * metrics and dimensions.
 */
const operations = ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"] as const;

export interface SiloAlarmsProps {
  readonly environment: EnvironmentConfig;
  readonly tenant: SiloTenant;
  /** Returns an alarm's name: the stack's, `-`, and this. */
  readonly name: (suffix: string) => string;
  readonly table: DynamodbTable;
  /** With request metrics. */
  readonly bucket: S3Bucket;
  readonly topicArn: string;
}

/** Alarms on a silo's stores: throttled requests and internal errors. */
export function createSiloAlarms(scope: Construct, props: SiloAlarmsProps): void {
  const { environment, tenant, name, table, bucket, topicArn } = props;
  const { siloThrottles, siloErrors } = environment.alarms;
  const who = `silo tenant ${tenant.slug} (${tenant.tenantId})`;
  const ofTable = (metricName: ErrorMetric["metricName"], operation?: string): ErrorMetric => ({
    namespace: "AWS/DynamoDB",
    metricName,
    dimensions: { TableName: table.name, ...(operation !== undefined && { Operation: operation }) },
  });

  for (const [id, metricName, what] of [
    ["read", "ReadThrottleEvents", "reads"],
    ["write", "WriteThrottleEvents", "writes"],
  ] as const) {
    new ErrorAlarm(scope, `table_${id}_throttles`, {
      alarmName: name(`table-${id}-throttles`),
      environment,
      kind: "silo-table-throttles",
      meaning: `DynamoDB throttles ${what} of ${who}: all its items are under one partition key`,
      metrics: [ofTable(metricName)],
      settings: siloThrottles,
      topicArn,
    });
  }
  const [first, ...others] = operations;
  new ErrorAlarm(scope, "table_system_errors", {
    alarmName: name("table-system-errors"),
    environment,
    kind: "silo-table-errors",
    meaning: `DynamoDB answers requests of ${who} with 5xx; functions retry them`,
    metrics: [
      ofTable("SystemErrors", first),
      ...others.map((operation) => ofTable("SystemErrors", operation)),
    ],
    settings: siloErrors,
    topicArn,
  });

  new ErrorAlarm(scope, "bucket_server_errors", {
    alarmName: name("bucket-server-errors"),
    environment,
    kind: "silo-bucket-errors",
    meaning: `S3 answers requests for files of ${who} with 5xx; clients of presigned URLs must retry`,
    metrics: [
      {
        namespace: "AWS/S3",
        metricName: "5xxErrors",
        dimensions: { BucketName: bucket.bucket, FilterId: ALL_REQUESTS },
      },
    ],
    settings: siloErrors,
    topicArn,
  });
}
