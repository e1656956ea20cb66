import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Documents } from "../aws/dynamodb";
import type { MemberRow } from "../registry/members";
import type { TenantId } from "./tenant-id";

/** The properties of a user's row that decide about the user's requests. */
export type UserState = Pick<
  MemberRow,
  "role" | "status" | "removing" | "second_factor_since" | "sessions_since" | "connection"
>;

/** Reads the user's row with the tenant's credentials, strongly consistent; `undefined` if there is none. */
export async function readUserState(
  documents: Documents,
  table: string,
  tenantId: TenantId,
  userId: string,
): Promise<UserState | undefined> {
  const { Item } = await documents.send(
    new GetCommand({
      TableName: table,
      Key: { tenant_id: tenantId, user_id: userId },
      ProjectionExpression: "#role, #status, removing, second_factor_since, sessions_since, #connection",
      ExpressionAttributeNames: { "#role": "role", "#status": "status", "#connection": "connection" },
      ConsistentRead: true,
    }),
  );
  return Item as UserState | undefined;
}
