import { type Deployment, resourcesOfType } from "../terraform/resources";
import { records, text } from "./json";
import type { PartitionKeyOf } from "./request-context/dynamodb";

/** Partition keys of the deployment's tables and indexes. A local index shares its table's. */
export function readPartitionKeys(deployment: Deployment): PartitionKeyOf {
  const keys = new Map<string, string>();
  for (const { values } of resourcesOfType(deployment, "aws_dynamodb_table")) {
    const table = text(values.name) ?? "";
    const own = text(values.hash_key) ?? "";
    keys.set(id(table), own);
    for (const index of records([values.local_secondary_index ?? []].flat())) {
      keys.set(id(table, text(index.name)), own);
    }
    for (const index of records([values.global_secondary_index ?? []].flat())) {
      keys.set(id(table, text(index.name)), text(index.hash_key) ?? "");
    }
  }
  return (table, index) => keys.get(id(table, index));
}

const id = (table: string, index?: string): string => JSON.stringify([table, index ?? null]);
