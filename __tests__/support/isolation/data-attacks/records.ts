import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { mayUseIndex } from "../questions/tables";
import { type DataAttack, mine, onItems, tableArn, theirs, throughTables } from "./attack";

const onRecords = onItems("metadata");

/** Mistakes with tenants' records and names. */
export const records: readonly DataAttack[] = [
  {
    name: "reads another tenant's record",
    needs: [onRecords("GetItem", theirs)],
    harmless: true,
    send: async ({ dynamodb }, { metadataTable, theirs }) => {
      const key = { TableName: metadataTable, Key: { tenant_id: theirs } };
      return (await dynamodb.send(new GetCommand(key))).Item;
    },
  },
  throughTables(
    "lists the tenants",
    onRecords("Scan"),
    ({ metadataTable }) => new ScanCommand({ TableName: metadataTable }),
  ),
  throughTables(
    "suspends another tenant",
    onRecords("UpdateItem", theirs),
    ({ metadataTable, theirs }) =>
      new UpdateCommand({
        TableName: metadataTable,
        Key: { tenant_id: theirs },
        UpdateExpression: "SET note = :note",
        ExpressionAttributeValues: { ":note": "defaced" },
      }),
  ),
  throughTables(
    "changes its own tenant's record",
    onRecords("PutItem", mine),
    ({ metadataTable, mine }) =>
      new PutCommand({ TableName: metadataTable, Item: { tenant_id: mine, tier: "premium" } }),
  ),
  throughTables(
    "deletes another tenant's record",
    onRecords("DeleteItem", theirs),
    ({ metadataTable, theirs }) =>
      new DeleteCommand({ TableName: metadataTable, Key: { tenant_id: theirs } }),
  ),
  throughTables(
    "frees a name that another tenant has",
    onRecords("DeleteItem", () => ["name#theirs"]),
    ({ metadataTable }) => new DeleteCommand({ TableName: metadataTable, Key: { tenant_id: "name#theirs" } }),
  ),
  {
    name: "finds all tenants of a status",
    needs: [
      {
        check: (field) => ({
          action: "dynamodb:Query",
          resource: `${tableArn(field, "metadata")}/index/by_status`,
          context: { "dynamodb:LeadingKeys": ["active"] },
        }),
        allows: (who) => mayUseIndex(who, "metadata", "by_status", "Query"),
      },
    ],
    harmless: true,
    send: async ({ dynamodb }, { metadataTable }) => {
      const { Items = [] } = await dynamodb.send(
        new QueryCommand({
          TableName: metadataTable,
          IndexName: "by_status",
          KeyConditionExpression: "#status = :active",
          ExpressionAttributeNames: { "#status": "status" },
          ExpressionAttributeValues: { ":active": "active" },
        }),
      );
      return Items.length > 0;
    },
  },
];
