import type { MetricSample } from "../../cloudwatch/metrics/store";
import { isRecord, type JsonObject, records, text } from "../../support/json";

const reads = new Set(["GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems"]);
const writes = new Set(["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"]);
const throttles = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
]);

/** A call of DynamoDB and its response. */
export interface TableCall {
  readonly operation: string;
  readonly input: JsonObject;
  readonly status: number;
  readonly output: JsonObject;
  readonly milliseconds: number;
  readonly at: Date;
}

/**
 * The metrics of an operation on items. A table's capacity includes its indexes; a queried index also has its own series.
 * Source: DynamoDB developer guide, DynamoDB metrics and dimensions.
 */
export function tableMetrics({
  operation,
  input,
  status,
  output,
  milliseconds,
  at,
}: TableCall): MetricSample[] {
  const reading = reads.has(operation);
  if (!reading && !writes.has(operation)) return [];
  const samples: MetricSample[] = [];
  const add = (name: string, value: number, dimensions: Record<string, string>, unit = "Count") =>
    samples.push({ namespace: "AWS/DynamoDB", name, unit, dimensions, value, at });
  const tables = tablesOf(input);
  const code = text(output.__type)?.split("#").at(-1) ?? "";
  if (status === 200) {
    for (const TableName of tables) {
      add("SuccessfulRequestLatency", milliseconds, { TableName, Operation: operation }, "Milliseconds");
      if (operation === "Query" || operation === "Scan") {
        add("ReturnedItemCount", Number(output.Count ?? 0), { TableName, Operation: operation });
      }
    }
    const consumed = `Consumed${reading ? "Read" : "Write"}CapacityUnits`;
    for (const capacity of consumedCapacity(output)) {
      const TableName = nameOf(text(capacity.TableName));
      add(consumed, Number(capacity.CapacityUnits ?? 0), { TableName });
      for (const [index, units] of Object.entries(capacity.GlobalSecondaryIndexes ?? {})) {
        const dimensions = { TableName, GlobalSecondaryIndexName: index };
        add(consumed, Number(isRecord(units) ? units.CapacityUnits : 0), dimensions);
      }
    }
  } else if (throttles.has(code)) {
    for (const TableName of tables) {
      add("ThrottledRequests", 1, { TableName, Operation: operation });
      add(`${reading ? "Read" : "Write"}ThrottleEvents`, 1, { TableName });
    }
  } else if (code === "ConditionalCheckFailedException") {
    for (const TableName of tables) add("ConditionalCheckFailedRequests", 1, { TableName });
  } else if (status >= 500) {
    for (const TableName of tables) add("SystemErrors", 1, { TableName, Operation: operation });
  } else {
    // Of all the account's tables together.
    add("UserErrors", 1, {});
  }
  return samples;
}

export const consumedCapacity = ({ ConsumedCapacity: consumed }: JsonObject): JsonObject[] =>
  records([consumed ?? []].flat());

/** Distinct names of an operation's tables. */
function tablesOf(input: JsonObject): string[] {
  const named = text(input.TableName);
  const batched = isRecord(input.RequestItems) ? Object.keys(input.RequestItems) : [];
  const transacted = records([input.TransactItems ?? []].flat())
    .flatMap((item) => Object.values(item))
    .flatMap((part) => (isRecord(part) ? (text(part.TableName) ?? []) : []));
  return [...new Set([named ?? [], batched, transacted].flat().map(nameOf))];
}

/** A table's name, given its name or ARN. */
const nameOf = (table = ""): string => table.split("/").at(-1) ?? table;
