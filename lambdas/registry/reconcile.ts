import { forEachOf } from "../shared/concurrency";
import { Alignment } from "./alignment";
import type { Directory, TenantUser } from "./directory";
import type { Member } from "./members";
import { isActiveAdministrator, type MemberRow, type Members, poolNameOf } from "./members";

const PAGE = 50;

/**
 * Concurrent users. Cognito allows 25 changes of users a second in total. Source: Amazon Cognito quotas, UserUpdate.
 */
const CONCURRENT = 4;

export interface ReconcileOptions {
  readonly members: Members;
  readonly directory: Directory;
  /** Whether the tenant is inactive, so that no user may sign in, regardless of the rows. */
  readonly usersSuspended: boolean;
}

/**
 * Reconciles one tenant's users in the pool and the set of its active administrators with its rows, which decide who
 * exists with which role and status. A user without a row gets one, or is removed if it was never invited. Idempotent.
 * @returns the repairs, one sentence each, with users by id; empty if there was nothing to repair.
 */
export async function reconcile(options: ReconcileOptions): Promise<readonly string[]> {
  const { members, directory } = options;
  const repairs: string[] = [];
  for await (const user of directory.usersOf(members.tenantId)) {
    // A user of a connection gets a row at the next sign-in, or none.
    if (!user.federated && !(await members.get(user.sub))) repairs.push(...(await adoptUser(user, options)));
  }
  const { userIds: counted } = await members.administrators();
  let after: string | undefined;
  do {
    const page = await members.list(PAGE, after);
    const found = new Map<MemberRow, readonly string[]>();
    await forEachOf(page.members, CONCURRENT, async (row) => {
      found.set(row, await reconcileRow(row, counted.has(row.user_id), options));
    });
    repairs.push(...page.members.flatMap((row) => found.get(row) ?? []));
    after = page.next;
  } while (after !== undefined);
  for (const userId of (await members.administrators()).userIds) {
    if (isActiveAdministrator(await members.get(userId))) continue;
    await members.dropAdministrator(userId);
    repairs.push(`${userId} is not an active administrator and no longer counts as one.`);
  }
  return repairs;
}

/** A user in the pool without a row. */
async function adoptUser(user: TenantUser, { members, usersSuspended }: ReconcileOptions): Promise<string[]> {
  const roles = await user.roles();
  if (roles === undefined) return [];
  if (!user.confirmed && roles.length === 0) {
    await user.remove();
    return [`${user.sub} was never invited and is removed.`];
  }
  const row: Omit<Member, "tenant_id" | "created_at" | "updated_at"> = {
    user_id: user.sub,
    email: user.username,
    role: roles[0] ?? "tenant-member",
    // While the tenant is suspended, no user is enabled, and no record shows which users were.
    status: user.enabled && !usersSuspended ? "active" : "disabled",
    invitation: user.confirmed ? "accepted" : "pending",
  };
  const added = await members.add(row);
  return added ? [`${user.sub} had no membership and now has one: ${row.role}, ${row.status}.`] : [];
}

/** Reconciles a row's user, and its membership of the administrators, with the row. */
async function reconcileRow(row: MemberRow, counts: boolean, options: ReconcileOptions): Promise<string[]> {
  const { members, directory, usersSuspended } = options;
  const userId = row.user_id;
  const user = row.expected ? undefined : await directory.find(poolNameOf(row), members.tenantId);
  const isGone = !user && row.connection === undefined;
  if (isGone || row.removing) {
    await members.dropAdministrator(userId);
    await user?.remove();
    await members.remove(userId);
    return [
      user
        ? `${userId} was being removed and is now gone.`
        : `${userId} had no user and is no longer a member.`,
    ];
  }

  const repairs: string[] = [];
  if (!user) {
    if (!isActiveAdministrator(row) || counts) return [];
    await new Alignment(members, directory, async () => !usersSuspended).align(userId);
    return [`${userId} now counts as an active administrator.`];
  }
  if (row.invitation === "pending" && user.confirmed) {
    await members.update(userId, { invitation: "accepted" });
    repairs.push(`${userId} has accepted the invitation.`);
  }
  const enabled = row.status === "active" && !usersSuspended;
  const roles = (await user.roles()) ?? [];
  const excessive = roles.some((role) => role !== row.role);
  if (roles.length !== 1 || excessive) repairs.push(`${userId} now has only the role ${row.role}.`);
  if (user.enabled !== enabled) repairs.push(`${userId} is now ${enabled ? "enabled" : "disabled"}.`);
  if (isActiveAdministrator(row) && !counts) repairs.push(`${userId} now counts as an active administrator.`);
  if (repairs.length === 0) return [];
  await new Alignment(members, directory, async () => !usersSuspended).align(userId);
  // Tokens of a former role stay valid, but are not renewed.
  if (excessive) await user.signOut();
  return repairs;
}
