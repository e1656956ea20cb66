import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import type { TenantStanding } from "./tenant-context";
import type { TenantId } from "./tenant-id";

/** What the tenant's own record says about its requests; `undefined` when there is none. */
export async function readStanding(
  documents: DynamoDBDocumentClient,
  metadataTable: string,
  tenantId: TenantId,
): Promise<TenantStanding | undefined> {
  const { Item } = await documents.send(
    new GetCommand({
      TableName: metadataTable,
      Key: { tenant_id: tenantId },
      ProjectionExpression: "#status, api_key_id",
      ExpressionAttributeNames: { "#status": "status" },
      ConsistentRead: true,
    }),
  );
  return Item && { status: Item.status, apiKeyId: Item.api_key_id };
}
