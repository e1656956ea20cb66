import { poolNameOf } from "../registry/members";
import { unknownUser } from "./problems";
import type { UserScope } from "./user-scope";

/**
 * Signs a user out everywhere: revokes the refresh tokens, and records the time, before which no token counts any more.
 * @throws Problem 404 for an unknown user.
 */
export async function endSessions(scope: UserScope, userId: string): Promise<void> {
  const { members, directory, tenantId, now } = scope;
  const row = await members.get(userId);
  const user = row && !row.expected && (await directory.find(poolNameOf(row), tenantId));
  if (!user) throw unknownUser();
  await user.signOut();
  await members.update(userId, { sessions_since: now().toISOString() });
}
