import type { TenantRole } from "../../api/route";
import type { MemberRow } from "../registry/members";
import { conflict } from "../shared/errors";
import type { Group } from "./group-rows";
import type { ScimScope } from "./scope";

/** Members of a group that makes administrators: each change of a role is several calls of Cognito. */
export const MOST_ADMINISTRATORS = 20;

/** Changes a user's role. */
export type ChangeRole = (userId: string, role: TenantRole) => Promise<void>;

/** @throws Problem 409 for a group of more members than one of administrators may have */
export function requireFew(members: number): void {
  if (members <= MOST_ADMINISTRATORS) return;
  throw conflict(`A group that makes administrators has at most ${MOST_ADMINISTRATORS} members.`);
}

/** Gives users the administrator's role who do not have it. Unknown users are skipped. */
export async function promote(
  scope: ScimScope,
  userIds: readonly string[],
  change: ChangeRole,
): Promise<void> {
  for (const row of await rowsOf(scope, userIds)) {
    const lasts = row.connection === undefined || row.scim_role === "tenant-admin";
    if (row.role !== "tenant-admin" || !lasts) await change(row.user_id, "tenant-admin");
  }
}

/** Takes the administrator's role from users whom no other group makes administrators. */
export async function demote(
  scope: ScimScope,
  left: Group,
  userIds: readonly string[],
  change: ChangeRole,
): Promise<void> {
  const others = (await scope.groups.list()).filter(
    ({ group_id, role }) => role === "tenant-admin" && group_id !== left.group_id,
  );
  for (const row of await rowsOf(scope, userIds)) {
    // Not in the group: what it is, it is for another reason.
    if (row.role !== "tenant-admin" || !row.groups?.has(left.group_id)) continue;
    if (others.some(({ group_id }) => row.groups?.has(group_id))) continue;
    await change(row.user_id, "tenant-member");
  }
}

async function rowsOf(scope: ScimScope, userIds: readonly string[]): Promise<readonly MemberRow[]> {
  const rows = await Promise.all(userIds.map((userId) => scope.members.get(userId)));
  return rows.flatMap((row) => (row === undefined || row.removing ? [] : [row]));
}
