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
import { both, type DataAttack, key, onItems, tableArn, theirs } from "./attack";

/** Mistakes with items. */
export const items: readonly DataAttack[] = [
  {
    name: "reads an item under another tenant's key",
    refused: onItems("GetItem", theirs),
    send: ({ dynamodb }, { dataTable, theirs }) =>
      dynamodb.send(new GetCommand({ TableName: dataTable, Key: key(theirs) })),
  },
  {
    name: "writes an item under another tenant's key",
    refused: onItems("PutItem", theirs),
    send: ({ dynamodb }, { dataTable, theirs }) =>
      dynamodb.send(new PutCommand({ TableName: dataTable, Item: { ...key(theirs), data: "defaced" } })),
  },
  {
    name: "updates an item under another tenant's key",
    refused: onItems("UpdateItem", theirs),
    send: ({ dynamodb }, { dataTable, theirs }) =>
      dynamodb.send(
        new UpdateCommand({
          TableName: dataTable,
          Key: key(theirs),
          UpdateExpression: "SET note = :note",
          ExpressionAttributeValues: { ":note": "defaced" },
          ReturnValues: "ALL_OLD",
        }),
      ),
  },
  {
    name: "deletes an item under another tenant's key",
    refused: onItems("DeleteItem", theirs),
    send: ({ dynamodb }, { dataTable, theirs }) =>
      dynamodb.send(new DeleteCommand({ TableName: dataTable, Key: key(theirs), ReturnValues: "ALL_OLD" })),
  },
  {
    name: "queries another tenant's partition",
    refused: onItems("Query", theirs),
    send: ({ dynamodb }, { dataTable, theirs }) =>
      dynamodb.send(
        new QueryCommand({
          TableName: dataTable,
          KeyConditionExpression: "tenant_id = :tenant",
          ExpressionAttributeValues: { ":tenant": theirs },
        }),
      ),
  },
  {
    name: "queries without its tenant in the key condition",
    refused: onItems("Query"),
    send: ({ dynamodb }, { dataTable }) =>
      dynamodb.send(
        new QueryCommand({
          TableName: dataTable,
          KeyConditionExpression: "item_id = :item",
          ExpressionAttributeValues: { ":item": "item" },
        }),
      ),
  },
  {
    name: "queries an index nobody granted",
    refused: (field) => ({
      ...onItems("Query", ({ mine }) => [mine])(field),
      resource: `${tableArn(field, field.dataTable)}/index/by_time`,
      context: {},
    }),
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
  {
    name: "scans the table",
    refused: onItems("Scan"),
    send: ({ dynamodb }, { dataTable }) => dynamodb.send(new ScanCommand({ TableName: dataTable })),
  },
  {
    name: "scans the table with a filter on its tenant",
    refused: onItems("Scan"),
    send: ({ dynamodb }, { dataTable, mine }) =>
      dynamodb.send(
        new ScanCommand({
          TableName: dataTable,
          FilterExpression: "tenant_id = :tenant",
          ExpressionAttributeValues: { ":tenant": mine },
        }),
      ),
  },
  {
    name: "selects by PartiQL without a condition",
    refused: onItems("PartiQLSelect"),
    send: ({ dynamodb }, { dataTable }) =>
      dynamodb.send(new ExecuteStatementCommand({ Statement: `SELECT * FROM "${dataTable}"` })),
  },
  {
    name: "updates another tenant's item by PartiQL",
    refused: onItems("PartiQLUpdate"),
    send: ({ dynamodb }, { dataTable, theirs }) =>
      dynamodb.send(
        new ExecuteStatementCommand({
          Statement: `UPDATE "${dataTable}" SET note='defaced' WHERE tenant_id=? AND item_id=?`,
          Parameters: [theirs, "item"],
        }),
      ),
  },
  {
    name: "selects by a batch of PartiQL",
    refused: onItems("PartiQLSelect"),
    send: ({ dynamodb }, { dataTable, theirs }) =>
      dynamodb.send(
        new BatchExecuteStatementCommand({
          Statements: [
            { Statement: `SELECT * FROM "${dataTable}" WHERE tenant_id='${theirs}' AND item_id='item'` },
          ],
        }),
      ),
  },
  {
    name: "reads a batch over two tenants",
    refused: onItems("BatchGetItem", both),
    send: ({ dynamodb }, { dataTable, mine, theirs }) =>
      dynamodb.send(
        new BatchGetCommand({ RequestItems: { [dataTable]: { Keys: [key(mine), key(theirs)] } } }),
      ),
  },
  {
    name: "writes a batch over two tenants",
    refused: onItems("BatchWriteItem", both),
    send: ({ dynamodb }, { dataTable, mine, theirs }) =>
      dynamodb.send(
        new BatchWriteCommand({
          RequestItems: {
            [dataTable]: [
              { PutRequest: { Item: { ...key(mine), data: "own" } } },
              { DeleteRequest: { Key: key(theirs) } },
            ],
          },
        }),
      ),
  },
  {
    name: "reads another tenant's item in a transaction",
    refused: onItems("GetItem", theirs),
    send: ({ dynamodb }, { dataTable, theirs }) =>
      dynamodb.send(
        new TransactGetCommand({ TransactItems: [{ Get: { TableName: dataTable, Key: key(theirs) } }] }),
      ),
  },
  {
    name: "deletes another tenant's item in a transaction",
    refused: onItems("DeleteItem", theirs),
    send: ({ dynamodb }, { dataTable, theirs }) =>
      dynamodb.send(
        new TransactWriteCommand({ TransactItems: [{ Delete: { TableName: dataTable, Key: key(theirs) } }] }),
      ),
  },
  {
    name: "deletes the table",
    refused: onItems("DeleteTable"),
    send: ({ dynamodb }, { dataTable }) => dynamodb.send(new DeleteTableCommand({ TableName: dataTable })),
  },
];
