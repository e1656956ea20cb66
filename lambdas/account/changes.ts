import { changedMeanwhile, restrict } from "../registry/alignment";
import { isActiveAdministrator, type MemberChange, type MemberRow } from "../registry/members";
import { isBeingRemoved, lastAdministrator, unknownUser } from "./problems";
import type { TenantScope } from "./tenant-scope";

const ROUNDS = 6;

/**
 * Changes a user's role, status or both. What the user loses is taken away before the row says so, what the user gains is
 * given after it: a request that breaks off leaves no more rights than were decided, and the same request again finishes.
 * @throws Problem 404 for a user whom the tenant does not have, 409 for its last active administrator.
 */
export async function changeUser(
  scope: TenantScope,
  userId: string,
  change: Pick<MemberChange, "role" | "status">,
): Promise<MemberRow> {
  try {
    const row = await writeChange(scope, userId, change);
    if (row.removing) throw isBeingRemoved();
    const gains = change.role === "tenant-admin" || change.status === "active";
    const aligned = gains ? await scope.alignment.align(userId) : row;
    if (!aligned) throw unknownUser();
    return aligned;
  } catch (error) {
    await giveBack(scope, userId);
    throw error;
  }
}

/**
 * Removes a user: shut out, marked as leaving, deleted, forgotten. The row goes last, so that a removal that broke off is
 * seen and can be repeated.
 * @throws Problem as `changeUser`.
 */
export async function removeUser(scope: TenantScope, userId: string): Promise<void> {
  const { members, directory, tenantId } = scope;
  try {
    await writeChange(scope, userId, { status: "disabled", removing: true });
  } catch (error) {
    await giveBack(scope, userId);
    throw error;
  }
  await directory.remove(userId, tenantId);
  await members.remove(userId);
}

/** Takes away what the change takes, then writes the row. A row whose user is leaving is not changed. */
async function writeChange(scope: TenantScope, userId: string, change: MemberChange): Promise<MemberRow> {
  const { members, directory, tenantId } = scope;
  for (let round = 0; round < ROUNDS; round += 1) {
    const row = await members.get(userId);
    if (!row) throw unknownUser();
    if (row.removing) return row;
    const leaves = isActiveAdministrator(row) && !isActiveAdministrator({ ...row, ...change });
    if (leaves && !(await members.takeOutAdministrator(userId))) throw lastAdministrator();
    const user = await directory.find(userId, tenantId);
    if (user) await restrict(row, change, user);
    const written = await members.change(row, change);
    if (written) return written;
  }
  throw changedMeanwhile();
}

/** After a failure: what was taken away for a change that was not written is given back, as far as that succeeds. */
async function giveBack(scope: TenantScope, userId: string): Promise<void> {
  await scope.alignment.align(userId).catch(() => undefined);
}
