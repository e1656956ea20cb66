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
import { both, type DataAttack, item, nobody, onItems, tableArn, theirs } from "./attack";

const onData = onItems("data");

/** Mistakes with items. */
export const items: readonly DataAttack[] = [
  {
    name: "reads an item under another tenant's key",
    needs: [onData("GetItem", theirs)],
    send: ({ dynamodb }, { dataTable, theirs }) =>
      dynamodb.send(new GetCommand({ TableName: dataTable, Key: item(theirs) })),
  },
  {
    name: "writes an item under another tenant's key",
    needs: [onData("PutItem", theirs)],
    send: ({ dynamodb }, { dataTable, theirs }) =>
      dynamodb.send(new PutCommand({ TableName: dataTable, Item: { ...item(theirs), data: "defaced" } })),
  },
  {
    name: "updates an item under another tenant's key",
    needs: [onData("UpdateItem", theirs)],
    send: ({ dynamodb }, { dataTable, theirs }) =>
      dynamodb.send(
        new UpdateCommand({
          TableName: dataTable,
          Key: item(theirs),
          UpdateExpression: "SET note = :note",
          ExpressionAttributeValues: { ":note": "defaced" },
          ReturnValues: "ALL_OLD",
        }),
      ),
  },
  {
    name: "deletes an item under another tenant's key",
    needs: [onData("DeleteItem", theirs)],
    send: ({ dynamodb }, { dataTable, theirs }) =>
      dynamodb.send(new DeleteCommand({ TableName: dataTable, Key: item(theirs), ReturnValues: "ALL_OLD" })),
  },
  {
    name: "queries another tenant's partition",
    needs: [onData("Query", theirs)],
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
    needs: [onData("Query")],
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
  {
    name: "scans the table",
    needs: [onData("Scan")],
    send: ({ dynamodb }, { dataTable }) => dynamodb.send(new ScanCommand({ TableName: dataTable })),
  },
  {
    name: "scans the table with a filter on its tenant",
    needs: [onData("Scan")],
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
    needs: [onData("PartiQLSelect")],
    send: ({ dynamodb }, { dataTable }) =>
      dynamodb.send(new ExecuteStatementCommand({ Statement: `SELECT * FROM "${dataTable}"` })),
  },
  {
    name: "updates another tenant's item by PartiQL",
    needs: [onData("PartiQLUpdate")],
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
    needs: [onData("PartiQLSelect")],
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
    needs: [onData("BatchGetItem", both)],
    send: ({ dynamodb }, { dataTable, mine, theirs }) =>
      dynamodb.send(
        new BatchGetCommand({ RequestItems: { [dataTable]: { Keys: [item(mine), item(theirs)] } } }),
      ),
  },
  {
    name: "writes a batch over two tenants",
    needs: [onData("BatchWriteItem", both)],
    send: ({ dynamodb }, { dataTable, mine, theirs }) =>
      dynamodb.send(
        new BatchWriteCommand({
          RequestItems: {
            [dataTable]: [
              { PutRequest: { Item: { ...item(mine), data: "own" } } },
              { DeleteRequest: { Key: item(theirs) } },
            ],
          },
        }),
      ),
  },
  {
    name: "reads another tenant's item in a transaction",
    needs: [onData("GetItem", theirs)],
    send: ({ dynamodb }, { dataTable, theirs }) =>
      dynamodb.send(
        new TransactGetCommand({ TransactItems: [{ Get: { TableName: dataTable, Key: item(theirs) } }] }),
      ),
  },
  {
    name: "deletes another tenant's item in a transaction",
    needs: [onData("DeleteItem", theirs)],
    send: ({ dynamodb }, { dataTable, theirs }) =>
      dynamodb.send(
        new TransactWriteCommand({
          TransactItems: [{ Delete: { TableName: dataTable, Key: item(theirs) } }],
        }),
      ),
  },
  {
    name: "deletes the table",
    needs: [onData("DeleteTable")],
    send: ({ dynamodb }, { dataTable }) => dynamodb.send(new DeleteTableCommand({ TableName: dataTable })),
  },
];
