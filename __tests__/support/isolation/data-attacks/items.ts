import { DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import {
  BatchExecuteStatementCommand,
  BatchWriteCommand,
  ExecuteStatementCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
} from "@aws-sdk/lib-dynamodb";
import { both, type DataAttack, item, nobody, onItems, tableArn, theirs, throughTables } from "./attack";
import { rowAttacks } from "./tables";

const onData = onItems("data");

/** Mistakes with items. */
export const items: readonly DataAttack[] = [
  ...rowAttacks("data", "item", item),
  throughTables(
    "writes an item under another tenant's key",
    onData("PutItem", theirs),
    ({ dataTable, theirs }) =>
      new PutCommand({ TableName: dataTable, Item: { ...item(theirs), data: "defaced" } }),
  ),
  throughTables(
    "queries without its tenant in the key condition",
    onData("Query"),
    ({ dataTable }) =>
      new QueryCommand({
        TableName: dataTable,
        KeyConditionExpression: "item_id = :item",
        ExpressionAttributeValues: { ":item": "item" },
      }),
  ),
  {
    name: "queries an index nobody granted",
    needs: [
      {
        check: (field) => ({
          ...onData("Query").check(field),
          resource: `${tableArn(field, "data")}/index/by_time`,
          context: {},
        }),
        allows: nobody,
      },
    ],
    send: ({ dynamodb }, { dataTable, mine }) =>
      dynamodb.send(
        new QueryCommand({
          TableName: dataTable,
          IndexName: "by_time",
          KeyConditionExpression: "tenant_id = :tenant",
          ExpressionAttributeValues: { ":tenant": mine },
        }),
      ),
  },
  throughTables(
    "scans the table with a filter on its tenant",
    onData("Scan"),
    ({ dataTable, mine }) =>
      new ScanCommand({
        TableName: dataTable,
        FilterExpression: "tenant_id = :tenant",
        ExpressionAttributeValues: { ":tenant": mine },
      }),
  ),
  throughTables(
    "selects by PartiQL without a condition",
    onData("PartiQLSelect"),
    ({ dataTable }) => new ExecuteStatementCommand({ Statement: `SELECT * FROM "${dataTable}"` }),
  ),
  throughTables(
    "updates another tenant's item by PartiQL",
    onData("PartiQLUpdate"),
    ({ dataTable, theirs }) =>
      new ExecuteStatementCommand({
        Statement: `UPDATE "${dataTable}" SET note='defaced' WHERE tenant_id=? AND item_id=?`,
        Parameters: [theirs, "item"],
      }),
  ),
  throughTables(
    "selects by a batch of PartiQL",
    onData("PartiQLSelect"),
    ({ dataTable, theirs }) =>
      new BatchExecuteStatementCommand({
        Statements: [
          { Statement: `SELECT * FROM "${dataTable}" WHERE tenant_id='${theirs}' AND item_id='item'` },
        ],
      }),
  ),
  throughTables(
    "writes a batch over two tenants",
    onData("BatchWriteItem", both),
    ({ dataTable, mine, theirs }) =>
      new BatchWriteCommand({
        RequestItems: {
          [dataTable]: [
            { PutRequest: { Item: { ...item(mine), data: "own" } } },
            { DeleteRequest: { Key: item(theirs) } },
          ],
        },
      }),
  ),
  throughTables(
    "deletes the table",
    onData("DeleteTable"),
    ({ dataTable }) => new DeleteTableCommand({ TableName: dataTable }),
  ),
];
