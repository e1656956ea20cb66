import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { type TenantMfaDemand, tenantMfaDemands } from "../../api/mfa";
import type { Documents } from "../aws/dynamodb";
import { reservedRow } from "./members";

const keyOf = (tenantId: string) => ({ tenant_id: tenantId, user_id: reservedRow("mfa") });

/**
 * What the tenant's own administrators demand of its users, in a row of its partition of the members table; strongly
 * consistent. An unknown value counts as `required`.
 */
export async function readMfaSetting(
  documents: Documents,
  table: string,
  tenantId: string,
): Promise<TenantMfaDemand | undefined> {
  const { Item } = await documents.send(
    new GetCommand({ TableName: table, Key: keyOf(tenantId), ConsistentRead: true }),
  );
  return Item && (tenantMfaDemands.find((demand) => demand === Item.demand) ?? "required");
}

export async function writeMfaSetting(
  documents: Documents,
  table: string,
  tenantId: string,
  demand: TenantMfaDemand,
): Promise<void> {
  await documents.send(new PutCommand({ TableName: table, Item: { ...keyOf(tenantId), demand } }));
}
