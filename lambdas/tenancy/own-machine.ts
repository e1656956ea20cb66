import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Documents } from "../aws/dynamodb";
import { clientRow, type MachineClient } from "../registry/machine-client";
import type { TenantId } from "./tenant-id";

/** Reads an app client's row with the tenant's credentials, strongly consistent; `undefined` if there is none. */
export async function readMachineClient(
  documents: Documents,
  table: string,
  tenantId: TenantId,
  clientId: string,
): Promise<MachineClient | undefined> {
  const { Item } = await documents.send(
    new GetCommand({
      TableName: table,
      Key: { tenant_id: tenantId, user_id: clientRow(clientId) },
      ConsistentRead: true,
    }),
  );
  return Item as MachineClient | undefined;
}
