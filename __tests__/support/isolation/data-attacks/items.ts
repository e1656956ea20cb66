import { DeleteTableCommand } from "@aws-sdk/client-dynamodb";
import {
  BatchExecuteStatementCommand,
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  ExecuteStatementCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { both, type DataAttack, item, nobody, onItems, tableArn, theirs, throughTables } from "./attack";

const onData = onItems("data");

/** Mistakes with items. */
export const items: readonly DataAttack[] = [
  throughTables(
    "reads an item under another tenant's key",
    onData("GetItem", theirs),
    ({ dataTable, theirs }) => new GetCommand({ TableName: dataTable, Key: item(theirs) }),
  ),
  throughTables(
    "writes an item under another tenant's key",
    onData("PutItem", theirs),
    ({ dataTable, theirs }) =>
      new PutCommand({ TableName: dataTable, Item: { ...item(theirs), data: "defaced" } }),
  ),
  throughTables(
    "updates an item under another tenant's key",
    onData("UpdateItem", theirs),
    ({ dataTable, theirs }) =>
      new UpdateCommand({
        TableName: dataTable,
        Key: item(theirs),
        UpdateExpression: "SET note = :note",
        ExpressionAttributeValues: { ":note": "defaced" },
        ReturnValues: "ALL_OLD",
      }),
  ),
  throughTables(
    "deletes an item under another tenant's key",
    onData("DeleteItem", theirs),
    ({ dataTable, theirs }) =>
      new DeleteCommand({ TableName: dataTable, Key: item(theirs), ReturnValues: "ALL_OLD" }),
  ),
  throughTables(
    "queries another tenant's partition",
    onData("Query", theirs),
    ({ dataTable, theirs }) =>
      new QueryCommand({
        TableName: dataTable,
        KeyConditionExpression: "tenant_id = :tenant",
        ExpressionAttributeValues: { ":tenant": theirs },
      }),
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
    "scans the table",
    onData("Scan"),
    ({ dataTable }) => new ScanCommand({ TableName: dataTable }),
  ),
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
    "reads a batch over two tenants",
    onData("BatchGetItem", both),
    ({ dataTable, mine, theirs }) =>
      new BatchGetCommand({ RequestItems: { [dataTable]: { Keys: [item(mine), item(theirs)] } } }),
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
    "reads another tenant's item in a transaction",
    onData("GetItem", theirs),
    ({ dataTable, theirs }) =>
      new TransactGetCommand({ TransactItems: [{ Get: { TableName: dataTable, Key: item(theirs) } }] }),
  ),
  throughTables(
    "deletes another tenant's item in a transaction",
    onData("DeleteItem", theirs),
    ({ dataTable, theirs }) =>
      new TransactWriteCommand({
        TransactItems: [{ Delete: { TableName: dataTable, Key: item(theirs) } }],
      }),
  ),
  throughTables(
    "deletes the table",
    onData("DeleteTable"),
    ({ dataTable }) => new DeleteTableCommand({ TableName: dataTable }),
  ),
];
