import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { anyOf, CompositeAlarm } from "../../constructs/monitoring/composite-alarm";
import { ErrorAlarm, type ErrorMetric } from "../../constructs/monitoring/error-alarm";
import { CLIENT_INDEX, STATUS_INDEX, type Stores } from "../stores";
import type { AlarmContext } from "./context";

interface WatchedTable {
  readonly table: DynamodbTable;
  /** Operations that functions call. DynamoDB counts its own errors by operation, indexes included. */
  readonly operations: readonly [string, ...string[]];
  /**
   * DynamoDB counts throttled reads and writes of an index separately. Source: DynamoDB developer guide, metrics and
   * dimensions.
   */
  readonly indexes?: readonly string[];
}

const every = ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"] as const;

/** The platform's tables, by the ids of their resources. */
export const watchedTables = ({
  metadata,
  members,
  audit,
  data,
}: Stores): Readonly<Record<string, WatchedTable>> => ({
  tenant_metadata: { table: metadata, operations: every, indexes: [STATUS_INDEX] },
  tenant_members: { table: members, operations: every, indexes: [CLIENT_INDEX] },
  audit_trail: { table: audit, operations: ["PutItem", "Query"] },
  tenant_data: { table: data, operations: every },
});

/** Alarms on throttled requests and internal errors of DynamoDB for each table; one message for all of them. */
export function createStoreAlarms(
  { stack, environment, name, topicArn }: AlarmContext,
  stores: Stores,
): void {
  const alarms = Object.entries(watchedTables(stores)).flatMap(
    ([id, { table, operations, indexes = [] }]) => {
      const metric = (metricName: string, more: Record<string, string> = {}): ErrorMetric => ({
        namespace: "AWS/DynamoDB",
        metricName,
        dimensions: { TableName: table.name, ...more },
      });
      const ofIndexes = indexes.flatMap((index) =>
        ["ReadThrottleEvents", "WriteThrottleEvents"].map((each) =>
          metric(each, { GlobalSecondaryIndexName: index }),
        ),
      );
      const [first, ...others] = operations;
      const ofOperation = (operation: string) => metric("SystemErrors", { Operation: operation });
      const suffix = id.replaceAll("_", "-");
      return [
        new ErrorAlarm(stack, `${id}_throttles`, {
          environment,
          alarmName: name(`${suffix}-throttles`),
          kind: "table-throttles",
          meaning: `DynamoDB throttles reads or writes on the table ${table.nameInput}, or of its indexes`,
          metrics: [metric("ReadThrottleEvents"), metric("WriteThrottleEvents"), ...ofIndexes],
          settings: environment.alarms.tableThrottles,
          topicArn: undefined,
        }),
        new ErrorAlarm(stack, `${id}_system_errors`, {
          environment,
          alarmName: name(`${suffix}-system-errors`),
          kind: "table-errors",
          meaning: `DynamoDB answers requests to the table ${table.nameInput} with 5xx`,
          metrics: [ofOperation(first), ...others.map(ofOperation)],
          settings: environment.alarms.tableErrors,
          topicArn: undefined,
        }),
      ];
    },
  );
  new CompositeAlarm(stack, "stores_in_trouble", {
    environment,
    alarmName: name("stores-in-trouble"),
    kind: "stores-in-trouble",
    meaning: "DynamoDB throttles or fails requests: the alarms in ALARM show on which table",
    rule: anyOf(alarms),
    topicArn,
  });
}
