import type { MemberRow } from "../registry/members";
import { Problem } from "../shared/errors";
import { noUser } from "../tenancy/tenant-context";
import { isBeingRemoved, unknownUser } from "./problems";
import type { UserScope } from "./user-scope";

/** The user's row before and after a change. */
interface Changed {
  readonly before: MemberRow;
  readonly after: MemberRow;
}

/**
 * Activates the caller's second factor, which is on at the user pool, and ends all sessions: each later session began
 * with a code. Repeating it changes nothing.
 * @throws Problem 409 `second-factor-not-set-up`.
 */
export async function activateSecondFactor(scope: UserScope, userId: string): Promise<Changed> {
  const { members, directory, tenantId, now } = scope;
  const row = await members.get(userId);
  const user = row && (await directory.find(userId, tenantId));
  if (!user) throw noUser();
  if (!user.secondFactor) {
    throw new Problem(
      409,
      "You have no software token that is on: call AssociateSoftwareToken, VerifySoftwareToken and SetUserMFAPreference at the user pool first.",
      { slug: "second-factor-not-set-up" },
    );
  }
  if (row.second_factor_since !== undefined) return { before: row, after: row };
  // Before the row: once the row says so, no session of before can get a token that claims the second factor.
  await user.signOut();
  const since = now().toISOString();
  const change = { second_factor_since: since, sessions_since: since };
  const after = await members.update(userId, change);
  if (!after) throw noUser();
  return { before: row, after };
}

/**
 * Takes the second factor from a user who has lost it, and ends all sessions.
 * @throws Problem 404 for an unknown user, 409 for one who is being removed.
 */
export async function resetSecondFactor(scope: UserScope, userId: string): Promise<Changed> {
  const { members, directory, tenantId, now } = scope;
  const row = await members.get(userId);
  if (!row) throw unknownUser();
  if (row.removing) throw isBeingRemoved();
  const user = await directory.find(userId, tenantId);
  if (!user) throw unknownUser();
  if (user.secondFactor) await user.resetSecondFactor();
  await user.signOut();
  const after = await members.removeSecondFactor(userId, { sessions_since: now().toISOString() });
  if (!after) throw unknownUser();
  return { before: row, after };
}
