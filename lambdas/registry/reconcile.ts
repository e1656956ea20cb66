import type { Directory, TenantUser } from "./directory";
import { isActiveAdministrator, type MemberRow, type Members } from "./members";
import type { UserSync } from "./user-sync";

export interface Sides {
  readonly members: Members;
  readonly directory: Directory;
  readonly sync: UserSync;
  readonly tenantIsActive: () => Promise<boolean>;
  /** The tenant's users in the pool; default: all of them, which reads the whole pool. */
  readonly users?: AsyncIterable<TenantUser>;
}

/**
 * Makes a tenant's users the same in the membership table and in the pool. Rows are the truth: roles and the enabled flag
 * follow them. A row without a user goes; a user without a row goes when nobody was ever invited as that user, and
 * otherwise gets a row. Requests may be at work on the same users: nothing is decided by a list alone, which is old when it
 * has been read.
 * @returns what was done, a sentence each, users by id; empty: the two sides were the same.
 */
export async function reconcile(sides: Sides): Promise<readonly string[]> {
  const { members, directory, sync, tenantIsActive } = sides;
  const { tenantId } = members;
  const repairs: string[] = [];
  const rows = new Map<string, MemberRow>();
  for await (const row of members.all()) rows.set(row.user_id, row);

  for await (const user of sides.users ?? directory.usersOf(tenantId)) {
    const row = rows.get(user.sub) ?? (await members.get(user.sub));
    rows.delete(user.sub);
    if (!row) await adopt(user.sub);
    else if ((await differences(user, row)).length > 0) await align(user.sub);
  }
  // A list of users lags behind: only a look at the user tells that there is none.
  for (const userId of rows.keys()) await align(userId);
  await settleAdministrators();
  return repairs;

  /** Makes a user like the row, both as they are now. */
  async function align(userId: string): Promise<void> {
    const row = await members.get(userId);
    if (!row) return;
    const user = await directory.find(userId, tenantId);
    if (!user) {
      await members.dropAdministrator(userId);
      await members.remove(userId);
      repairs.push(`Removed the membership of ${userId}: there is no such user.`);
      return;
    }
    const found = await differences(user, row);
    if (found.length === 0) return;
    if (user.confirmed && row.invitation === "pending")
      await members.update(userId, { invitation: "accepted" });
    if (row.role === "tenant-member" && (await user.roles())?.includes("tenant-admin")) {
      await sync.reduce(user, { role: row.role, status: "active" });
    }
    await sync.converge(userId);
    repairs.push(...found.map((difference) => `User ${userId} ${difference}.`));
  }

  async function differences(user: TenantUser, row: MemberRow): Promise<readonly string[]> {
    const roles = (await user.roles()) ?? [];
    const enabled = row.status === "active" && (await tenantIsActive());
    return [
      ...(roles.length === 1 && roles[0] === row.role
        ? []
        : [`was ${roles.join(" and ") || "without a role"}, and is ${row.role}`]),
      ...(user.enabled === enabled ? [] : [`was ${stateOf(user.enabled)}, and is ${stateOf(enabled)}`]),
      ...(user.confirmed && row.invitation === "pending" ? ["has accepted the invitation"] : []),
    ];
  }

  /** A user without a row, as it is now. */
  async function adopt(userId: string): Promise<void> {
    const user = await directory.find(userId, tenantId);
    const roles = await user?.roles();
    if (!user || !roles) return;
    if (!user.confirmed && roles.length === 0) {
      if (await members.get(userId)) return;
      await user.remove();
      repairs.push(`Removed user ${userId}: nobody was ever invited as this user.`);
      return;
    }
    const role = roles[0] ?? "tenant-member";
    const added = await members.add({
      user_id: userId,
      email: user.username,
      role,
      status: user.enabled ? "active" : "disabled",
      invitation: user.confirmed ? "accepted" : "pending",
    });
    if (!added) return;
    await sync.converge(userId);
    repairs.push(`Made user ${userId} a member, ${role}, ${stateOf(user.enabled)}.`);
  }

  async function settleAdministrators(): Promise<void> {
    const wanted = new Set<string>();
    for await (const row of members.all()) if (isActiveAdministrator(row)) wanted.add(row.user_id);
    const known = await members.administrators();
    for (const userId of new Set([...wanted, ...known])) {
      if (wanted.has(userId) === known.has(userId)) continue;
      await sync.converge(userId);
      repairs.push(`Settled whether ${userId} counts as an active administrator.`);
    }
  }
}

const stateOf = (enabled: boolean): string => (enabled ? "enabled" : "disabled");
