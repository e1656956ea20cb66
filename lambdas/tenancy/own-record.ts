import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { parseBinding } from "../registry/binding";
import { blockedWritesDuring } from "../registry/move";
import type { TenantRecord } from "../registry/tenant-record";
import type { TenantAccessState } from "./tenant-context";
import type { TenantId } from "./tenant-id";

type OwnRecord = Pick<
  TenantRecord,
  "tenant_id" | "tenant_name" | "tier" | "status" | "created_at" | "api_key_id" | "binding"
>;

/** The tenant's own record, read with its credentials; `undefined` when there is none. Strongly consistent. */
export async function readOwnRecord(
  documents: DynamoDBDocumentClient,
  table: string,
  tenantId: TenantId,
): Promise<OwnRecord | undefined> {
  const { Item } = await documents.send(
    new GetCommand({ TableName: table, Key: { tenant_id: tenantId }, ConsistentRead: true }),
  );
  return Item as OwnRecord | undefined;
}

/** What the tenant's own record says about its requests; `undefined` when there is none. Strongly consistent. */
export async function readAccessState(
  documents: DynamoDBDocumentClient,
  table: string,
  tenantId: TenantId,
): Promise<TenantAccessState | undefined> {
  const { Item } = await documents.send(
    new GetCommand({
      TableName: table,
      Key: { tenant_id: tenantId },
      ProjectionExpression: "#status, api_key_id, binding, #move",
      ExpressionAttributeNames: { "#status": "status", "#move": "move" },
      ConsistentRead: true,
    }),
  );
  return (
    Item && {
      status: Item.status,
      apiKeyId: Item.api_key_id,
      binding: parseBinding(Item.binding),
      blockedWrites: blockedWritesDuring(Item.move),
    }
  );
}
