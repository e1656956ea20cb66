import { changedMeanwhile, restrict } from "../registry/alignment";
import { isActiveAdministrator, type MemberChange, type MemberRow, poolNameOf } from "../registry/members";
import { isBeingRemoved, keepsTheWayIn, lastAdministrator, unknownUser } from "./problems";
import type { UserScope } from "./user-scope";

const ROUNDS = 6;

/**
 * Changes a user's role, status or both. Revokes rights before the row is written and grants them after it, so that an
 * interrupted request never leaves too many rights, and a repeated one completes it.
 * @throws Problem 404 for an unknown user, 409 for the tenant's last active administrator.
 * @returns the row before and after the change
 */
export async function changeUser(
  scope: UserScope,
  userId: string,
  change: Pick<MemberChange, "role" | "status">,
): Promise<Changed> {
  try {
    const { before, after: row } = await writeChange(scope, userId, change);
    if (row.removing) throw isBeingRemoved();
    const gains = change.role === "tenant-admin" || change.status === "active";
    const aligned = gains ? await scope.alignment.align(userId) : row;
    if (!aligned) throw unknownUser();
    return { before, after: aligned };
  } catch (error) {
    await restore(scope, userId);
    throw error;
  }
}

/**
 * Removes a user: signs the user out, marks the row, deletes the user, deletes the row. The row goes last, so that an
 * interrupted removal can be repeated.
 * @throws Problem as `changeUser`.
 * @returns the row as it was
 */
export async function removeUser(scope: UserScope, userId: string): Promise<MemberRow> {
  const { members, directory, tenantId } = scope;
  let before: MemberRow;
  try {
    ({ before } = await writeChange(scope, userId, { status: "disabled", removing: true }));
  } catch (error) {
    await restore(scope, userId);
    throw error;
  }
  if (!before.expected) await directory.remove(poolNameOf(before), tenantId);
  await members.remove(userId);
  return before;
}

/** A row before and after a change. */
export interface Changed {
  readonly before: MemberRow;
  readonly after: MemberRow;
}

/** Revokes what the change revokes, then writes the row, unless the user is being removed. */
async function writeChange(scope: UserScope, userId: string, change: MemberChange): Promise<Changed> {
  const { members, directory, tenantId } = scope;
  for (let round = 0; round < ROUNDS; round += 1) {
    const row = await members.get(userId);
    if (!row) throw unknownUser();
    if (row.removing) return { before: row, after: row };
    const leaves = isActiveAdministrator(row) && !isActiveAdministrator({ ...row, ...change });
    if (leaves && (await scope.connection.read())?.break_glass_user_id === userId) throw keepsTheWayIn();
    if (leaves && !(await members.takeOutAdministrator(userId))) throw lastAdministrator();
    const user = row.expected ? undefined : await directory.find(poolNameOf(row), tenantId);
    if (user) await restrict(row, change, user);
    const written = await members.change(row, change);
    if (written) return { before: row, after: written };
  }
  throw changedMeanwhile();
}

/** After a failure, restores what was revoked for an unwritten change, if possible. */
async function restore(scope: UserScope, userId: string): Promise<void> {
  await scope.alignment.align(userId).catch(() => undefined);
}
