import {
  AdminUpdateUserAttributesCommand,
  ListUsersCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { GetCommand, PutCommand, ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type DataAttack, onPool, onRecords, theirs } from "./attack";

/** Mistakes with tenants' records and users. */
export const records: readonly DataAttack[] = [
  {
    name: "reads another tenant's record",
    refused: onRecords("GetItem", theirs),
    send: ({ dynamodb }, { metadataTable, theirs }) =>
      dynamodb.send(new GetCommand({ TableName: metadataTable, Key: { tenant_id: theirs } })),
  },
  {
    name: "lists the tenants",
    refused: onRecords("Scan"),
    send: ({ dynamodb }, { metadataTable }) => dynamodb.send(new ScanCommand({ TableName: metadataTable })),
  },
  {
    name: "suspends another tenant",
    refused: onRecords("UpdateItem", theirs),
    send: ({ dynamodb }, { metadataTable, theirs }) =>
      dynamodb.send(
        new UpdateCommand({
          TableName: metadataTable,
          Key: { tenant_id: theirs },
          UpdateExpression: "SET note = :note",
          ExpressionAttributeValues: { ":note": "defaced" },
        }),
      ),
  },
  {
    name: "changes its own tenant's record",
    refused: onRecords("PutItem", ({ mine }) => [mine]),
    send: ({ dynamodb }, { metadataTable, mine }) =>
      dynamodb.send(new PutCommand({ TableName: metadataTable, Item: { tenant_id: mine, tier: "premium" } })),
  },
  {
    name: "lists the users of all tenants",
    refused: onPool("ListUsers"),
    send: ({ cognito }, { userPoolId }) => cognito.send(new ListUsersCommand({ UserPoolId: userPoolId })),
  },
  {
    name: "moves a user into another tenant",
    refused: onPool("AdminUpdateUserAttributes"),
    send: ({ cognito }, { userPoolId, theirs }) =>
      cognito.send(
        new AdminUpdateUserAttributesCommand({
          UserPoolId: userPoolId,
          Username: "somebody@example.com",
          UserAttributes: [{ Name: "custom:tenant_id", Value: theirs }],
        }),
      ),
  },
];
