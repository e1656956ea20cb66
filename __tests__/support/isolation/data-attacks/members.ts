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
import { both, type DataAttack, member, onItems, theirs, throughTables } from "./attack";

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
  throughTables(
    "lists another tenant's members",
    onMembers("Query", theirs),
    ({ membersTable, theirs }) =>
      new QueryCommand({
        TableName: membersTable,
        KeyConditionExpression: "tenant_id = :tenant",
        ExpressionAttributeValues: { ":tenant": theirs },
      }),
  ),
  throughTables(
    "adds a member to another tenant",
    onMembers("PutItem", theirs),
    ({ membersTable, theirs }) =>
      new PutCommand({
        TableName: membersTable,
        Item: { tenant_id: theirs, user_id: "intruder", role: "tenant-admin", status: "active" },
      }),
  ),
  throughTables(
    "makes another tenant's member an administrator",
    onMembers("UpdateItem", theirs),
    ({ membersTable, theirs }) =>
      new UpdateCommand({
        TableName: membersTable,
        Key: member(theirs),
        UpdateExpression: "SET #role = :role",
        ExpressionAttributeNames: { "#role": "role" },
        ExpressionAttributeValues: { ":role": "tenant-admin" },
      }),
  ),
  throughTables(
    "puts itself among another tenant's administrators",
    onMembers("UpdateItem", theirs),
    ({ membersTable, theirs }) =>
      new UpdateCommand({
        TableName: membersTable,
        Key: { tenant_id: theirs, user_id: "#administrators" },
        UpdateExpression: "ADD user_ids :intruder",
        ExpressionAttributeValues: { ":intruder": new Set(["intruder"]) },
      }),
  ),
  throughTables(
    "removes another tenant's member",
    onMembers("DeleteItem", theirs),
    ({ membersTable, theirs }) => new DeleteCommand({ TableName: membersTable, Key: member(theirs) }),
  ),
  throughTables(
    "removes another tenant's member in a transaction",
    onMembers("DeleteItem", theirs),
    ({ membersTable, theirs }) =>
      new TransactWriteCommand({
        TransactItems: [{ Delete: { TableName: membersTable, Key: member(theirs) } }],
      }),
  ),
  throughTables(
    "reads a batch of two tenants' members",
    onMembers("BatchGetItem", both),
    ({ membersTable, mine, theirs }) =>
      new BatchGetCommand({ RequestItems: { [membersTable]: { Keys: [member(mine), member(theirs)] } } }),
  ),
  throughTables(
    "removes members of another tenant in a batch",
    onMembers("BatchWriteItem", theirs),
    ({ membersTable, theirs }) =>
      new BatchWriteCommand({
        RequestItems: { [membersTable]: [{ DeleteRequest: { Key: member(theirs) } }] },
      }),
  ),
  throughTables(
    "scans all tenants' members",
    onMembers("Scan"),
    ({ membersTable }) => new ScanCommand({ TableName: membersTable }),
  ),
  throughTables(
    "selects members by PartiQL",
    onMembers("PartiQLSelect"),
    ({ membersTable, theirs }) =>
      new ExecuteStatementCommand({
        Statement: `SELECT * FROM "${membersTable}" WHERE tenant_id=?`,
        Parameters: [theirs],
      }),
  ),
];
