import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type DataAttack, member, onItems, theirs, throughTables } from "./attack";
import { rowAttacks } from "./tables";

const onMembers = onItems("members");

/** Mistakes with the rows that say who a tenant's users are, and which of them manage the others. */
export const members: readonly DataAttack[] = [
  ...rowAttacks("members", "member", member),
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
    "reads another tenant's API key where it is kept",
    onMembers("GetItem", theirs),
    ({ membersTable, theirs }) =>
      new GetCommand({ TableName: membersTable, Key: { tenant_id: theirs, user_id: "#api_key" } }),
  ),
  throughTables(
    "uses up another tenant's calls",
    onMembers("UpdateItem", theirs),
    ({ membersTable, theirs }) =>
      new UpdateCommand({
        TableName: membersTable,
        Key: { tenant_id: theirs, user_id: "#user_calls" },
        UpdateExpression: "SET used = :used",
        ExpressionAttributeValues: { ":used": 1_000_000 },
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
];
