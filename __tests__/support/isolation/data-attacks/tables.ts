import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  ExecuteStatementCommand,
  GetCommand,
  QueryCommand,
  ScanCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type { TableName } from "../../../../operate/isolation/access";

import { both, type DataAttack, onItems, tableOf, theirs, throughTables } from "./attack";

/**
 * Mistakes that are the same with every table of tenants' rows.
 * @param row what a row is, for the names
 * @param keyOf key of a row that the tenant has
 */
export function rowAttacks(table: TableName, row: string, keyOf: (tenant: string) => object): DataAttack[] {
  const on = onItems(table);
  return [
    {
      name: `reads another tenant's ${row}`,
      needs: [on("GetItem", theirs)],
      harmless: true,
      send: async ({ dynamodb }, field) => {
        const key = { TableName: tableOf(field, table), Key: keyOf(field.theirs) };
        return (await dynamodb.send(new GetCommand(key))).Item;
      },
    },
    throughTables(
      `reads another tenant's ${row} in a transaction`,
      on("GetItem", theirs),
      (field) =>
        new TransactGetCommand({
          TransactItems: [{ Get: { TableName: tableOf(field, table), Key: keyOf(field.theirs) } }],
        }),
    ),
    throughTables(
      `reads a batch of two tenants' ${row}s`,
      on("BatchGetItem", both),
      (field) =>
        new BatchGetCommand({
          RequestItems: { [tableOf(field, table)]: { Keys: [keyOf(field.mine), keyOf(field.theirs)] } },
        }),
    ),
    throughTables(
      `queries another tenant's ${row}s`,
      on("Query", theirs),
      (field) =>
        new QueryCommand({
          TableName: tableOf(field, table),
          KeyConditionExpression: "tenant_id = :tenant",
          ExpressionAttributeValues: { ":tenant": field.theirs },
        }),
    ),
    throughTables(
      `scans all tenants' ${row}s`,
      on("Scan"),
      (field) => new ScanCommand({ TableName: tableOf(field, table) }),
    ),
    throughTables(
      `selects another tenant's ${row}s by PartiQL`,
      on("PartiQLSelect"),
      (field) =>
        new ExecuteStatementCommand({
          Statement: `SELECT * FROM "${tableOf(field, table)}" WHERE tenant_id=?`,
          Parameters: [field.theirs],
        }),
    ),
    throughTables(
      `updates another tenant's ${row}`,
      on("UpdateItem", theirs),
      (field) =>
        new UpdateCommand({
          TableName: tableOf(field, table),
          Key: keyOf(field.theirs),
          UpdateExpression: "SET note = :note",
          ExpressionAttributeValues: { ":note": "defaced" },
          ReturnValues: "ALL_OLD",
        }),
    ),
    throughTables(
      `deletes another tenant's ${row}`,
      on("DeleteItem", theirs),
      (field) => new DeleteCommand({ TableName: tableOf(field, table), Key: keyOf(field.theirs) }),
    ),
    throughTables(
      `deletes another tenant's ${row} in a transaction`,
      on("DeleteItem", theirs),
      (field) =>
        new TransactWriteCommand({
          TransactItems: [{ Delete: { TableName: tableOf(field, table), Key: keyOf(field.theirs) } }],
        }),
    ),
    throughTables(
      `deletes another tenant's ${row}s in a batch`,
      on("BatchWriteItem", theirs),
      (field) =>
        new BatchWriteCommand({
          RequestItems: { [tableOf(field, table)]: [{ DeleteRequest: { Key: keyOf(field.theirs) } }] },
        }),
    ),
  ];
}
