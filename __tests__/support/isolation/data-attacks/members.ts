import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  ExecuteStatementCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { both, type DataAttack, member, onItems, theirs } from "./attack";

const onMembers = onItems("members");

/** Mistakes with the rows that say who a tenant's users are, and which of them manage the others. */
export const members: readonly DataAttack[] = [
  {
    name: "reads another tenant's member",
    needs: [onMembers("GetItem", theirs)],
    harmless: true,
    send: async ({ dynamodb }, { membersTable, theirs }) =>
      (await dynamodb.send(new GetCommand({ TableName: membersTable, Key: member(theirs) }))).Item,
  },
  {
    name: "lists another tenant's members",
    needs: [onMembers("Query", theirs)],
    send: ({ dynamodb }, { membersTable, theirs }) =>
      dynamodb.send(
        new QueryCommand({
          TableName: membersTable,
          KeyConditionExpression: "tenant_id = :tenant",
          ExpressionAttributeValues: { ":tenant": theirs },
        }),
      ),
  },
  {
    name: "adds a member to another tenant",
    needs: [onMembers("PutItem", theirs)],
    send: ({ dynamodb }, { membersTable, theirs }) =>
      dynamodb.send(
        new PutCommand({
          TableName: membersTable,
          Item: { tenant_id: theirs, user_id: "intruder", role: "tenant-admin", status: "active" },
        }),
      ),
  },
  {
    name: "makes another tenant's member an administrator",
    needs: [onMembers("UpdateItem", theirs)],
    send: ({ dynamodb }, { membersTable, theirs }) =>
      dynamodb.send(
        new UpdateCommand({
          TableName: membersTable,
          Key: member(theirs),
          UpdateExpression: "SET #role = :role",
          ExpressionAttributeNames: { "#role": "role" },
          ExpressionAttributeValues: { ":role": "tenant-admin" },
        }),
      ),
  },
  {
    name: "puts itself among another tenant's administrators",
    needs: [onMembers("UpdateItem", theirs)],
    send: ({ dynamodb }, { membersTable, theirs }) =>
      dynamodb.send(
        new UpdateCommand({
          TableName: membersTable,
          Key: { tenant_id: theirs, user_id: "#administrators" },
          UpdateExpression: "ADD user_ids :intruder",
          ExpressionAttributeValues: { ":intruder": new Set(["intruder"]) },
        }),
      ),
  },
  {
    name: "removes another tenant's member",
    needs: [onMembers("DeleteItem", theirs)],
    send: ({ dynamodb }, { membersTable, theirs }) =>
      dynamodb.send(new DeleteCommand({ TableName: membersTable, Key: member(theirs) })),
  },
  {
    name: "removes another tenant's member in a transaction",
    needs: [onMembers("DeleteItem", theirs)],
    send: ({ dynamodb }, { membersTable, theirs }) =>
      dynamodb.send(
        new TransactWriteCommand({
          TransactItems: [{ Delete: { TableName: membersTable, Key: member(theirs) } }],
        }),
      ),
  },
  {
    name: "reads a batch of two tenants' members",
    needs: [onMembers("BatchGetItem", both)],
    send: ({ dynamodb }, { membersTable, mine, theirs }) =>
      dynamodb.send(
        new BatchGetCommand({ RequestItems: { [membersTable]: { Keys: [member(mine), member(theirs)] } } }),
      ),
  },
  {
    name: "removes members of another tenant in a batch",
    needs: [onMembers("BatchWriteItem", theirs)],
    send: ({ dynamodb }, { membersTable, theirs }) =>
      dynamodb.send(
        new BatchWriteCommand({
          RequestItems: { [membersTable]: [{ DeleteRequest: { Key: member(theirs) } }] },
        }),
      ),
  },
  {
    name: "scans all tenants' members",
    needs: [onMembers("Scan")],
    send: ({ dynamodb }, { membersTable }) => dynamodb.send(new ScanCommand({ TableName: membersTable })),
  },
  {
    name: "selects members by PartiQL",
    needs: [onMembers("PartiQLSelect")],
    send: ({ dynamodb }, { membersTable, theirs }) =>
      dynamodb.send(
        new ExecuteStatementCommand({
          Statement: `SELECT * FROM "${membersTable}" WHERE tenant_id=?`,
          Parameters: [theirs],
        }),
      ),
  },
];
