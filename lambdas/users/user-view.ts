import type { UserView } from "../../api/users";
import type { MemberRow } from "../registry/members";
import { forEachOf } from "../shared/concurrency";
import type { UserScope } from "./user-scope";

/** Concurrent look-ups. Cognito allows 120 a second in total. Source: Amazon Cognito quotas, UserRead. */
const CONCURRENT = 4;

/** A user as the tenant's administrators see it. */
export const userView = (row: MemberRow): UserView => ({
  user_id: row.user_id,
  email: row.email,
  role: row.role,
  status: row.status,
  invitation: row.invitation,
  created_at: row.created_at,
  updated_at: row.updated_at,
  ...(row.second_factor_since !== undefined && { second_factor_since: row.second_factor_since }),
});

/**
 * Returns the rows after recording the users who have signed in since their invitation.
 * @throws Problem 429 when the tenant's budget of look-ups is used up.
 */
export async function withAcceptances(
  scope: UserScope,
  rows: readonly MemberRow[],
): Promise<readonly MemberRow[]> {
  const accepted = new Map<string, MemberRow>();
  const pending = rows.filter(({ invitation, expected }) => invitation === "pending" && !expected);
  if (pending.length > 0) await scope.calls.admit(pending.length);
  await forEachOf(pending, CONCURRENT, async ({ user_id }) => {
    const user = await scope.directory.find(user_id, scope.tenantId);
    const row = user?.confirmed && (await scope.members.update(user_id, { invitation: "accepted" }));
    if (row) accepted.set(user_id, row);
  });
  return rows.map((row) => accepted.get(row.user_id) ?? row);
}

/** As {@link withAcceptances}, for one row. */
export async function withAcceptance(scope: UserScope, row: MemberRow): Promise<MemberRow> {
  const [seen = row] = await withAcceptances(scope, [row]);
  return seen;
}
