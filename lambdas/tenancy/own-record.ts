import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Documents } from "../aws/dynamodb";
import { parseBinding } from "../registry/binding";
import { blockedWritesDuring } from "../registry/move";
import type { TenantRecord } from "../registry/tenant-record";
import type { TenantAccessState } from "./tenant-context";
import type { TenantId } from "./tenant-id";

type OwnRecord = Pick<
  TenantRecord,
  "tenant_id" | "tenant_name" | "tier" | "status" | "created_at" | "api_key_id" | "binding" | "mfa"
>;

/** Reads the tenant's own record with its credentials, strongly consistent; `undefined` if there is none. */
export async function readOwnRecord(
  documents: Documents,
  table: string,
  tenantId: TenantId,
): Promise<OwnRecord | undefined> {
  const { Item } = await documents.send(
    new GetCommand({ TableName: table, Key: { tenant_id: tenantId }, ConsistentRead: true }),
  );
  return Item as OwnRecord | undefined;
}

/** Reads the tenant's access state from its own record, strongly consistent; `undefined` if there is none. */
export async function readAccessState(
  documents: Documents,
  table: string,
  tenantId: TenantId,
): Promise<Omit<TenantAccessState, "ownMfa" | "connection"> | undefined> {
  const { Item } = await documents.send(
    new GetCommand({
      TableName: table,
      Key: { tenant_id: tenantId },
      ProjectionExpression: "#status, api_key_id, binding, cursor_secret, storage_full, #move, tier, mfa",
      ExpressionAttributeNames: { "#status": "status", "#move": "move" },
      ConsistentRead: true,
    }),
  );
  return (
    Item && {
      status: Item.status,
      apiKeyId: Item.api_key_id,
      binding: parseBinding(Item.binding),
      cursorSecret: Item.cursor_secret,
      storageFull: Item.storage_full === true,
      blockedWrites: blockedWritesDuring(Item.move),
      tier: String(Item.tier),
      mfa: Item.mfa,
    }
  );
}
