import { DeleteCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { mayUseIndex } from "../../../../operate/isolation/questions/tables";
import { type DataAttack, mine, onItems, tableArn, throughTables } from "./attack";
import { rowAttacks } from "./tables";

const onRecords = onItems("metadata");

/** Mistakes with tenants' records and names. */
export const records: readonly DataAttack[] = [
  ...rowAttacks("metadata", "record", (tenant_id) => ({ tenant_id })),
  throughTables(
    "changes its own tenant's record",
    onRecords("PutItem", mine),
    ({ metadataTable, mine }) =>
      new PutCommand({ TableName: metadataTable, Item: { tenant_id: mine, tier: "premium" } }),
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
