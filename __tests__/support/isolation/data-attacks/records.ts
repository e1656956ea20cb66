import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { mayUseIndex } from "../questions/tables";
import { type DataAttack, mine, onItems, tableArn, theirs } from "./attack";

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
  {
    name: "lists the tenants",
    needs: [onRecords("Scan")],
    send: ({ dynamodb }, { metadataTable }) => dynamodb.send(new ScanCommand({ TableName: metadataTable })),
  },
  {
    name: "suspends another tenant",
    needs: [onRecords("UpdateItem", theirs)],
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
    needs: [onRecords("PutItem", mine)],
    send: ({ dynamodb }, { metadataTable, mine }) =>
      dynamodb.send(new PutCommand({ TableName: metadataTable, Item: { tenant_id: mine, tier: "premium" } })),
  },
  {
    name: "deletes another tenant's record",
    needs: [onRecords("DeleteItem", theirs)],
    send: ({ dynamodb }, { metadataTable, theirs }) =>
      dynamodb.send(new DeleteCommand({ TableName: metadataTable, Key: { tenant_id: theirs } })),
  },
  {
    name: "frees a name that another tenant has",
    needs: [onRecords("DeleteItem", () => ["name#theirs"])],
    send: ({ dynamodb }, { metadataTable }) =>
      dynamodb.send(new DeleteCommand({ TableName: metadataTable, Key: { tenant_id: "name#theirs" } })),
  },
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
