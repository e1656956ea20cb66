import { forEachOf } from "../shared/concurrency";
import { Alignment } from "./alignment";
import type { Directory, TenantUser } from "./directory";
import type { Member } from "./members";
import { isActiveAdministrator, type MemberRow, type Members } from "./members";

const PAGE = 50;

/** Users at a time. Cognito takes 25 changes of users a second in all. Source: Amazon Cognito quotas, UserUpdate. */
const CONCURRENT = 4;

export interface ReconcileOptions {
  readonly members: Members;
  readonly directory: Directory;
  /** Of a tenant that is not active: no user may sign in, whatever the rows say. */
  readonly usersSuspended: boolean;
}

/**
 * Makes one tenant's rows, its users in the pool and the set of its active administrators say the same. Rows are the truth
 * about who exists with which role and status; a user in the pool without a row gets one, or goes when nobody ever could
 * sign in as this user. Leads to the same state however often, and however far, it ran before.
 * @returns what was done, a sentence each, users by id; empty: everything was the same.
 */
export async function reconcile(options: ReconcileOptions): Promise<readonly string[]> {
  const { members, directory } = options;
  const repairs: string[] = [];
  for await (const user of directory.usersOf(members.tenantId)) {
    if (!(await members.get(user.sub))) repairs.push(...(await adoptUser(user, options)));
  }
  const { userIds: counted } = await members.administrators();
  let after: string | undefined;
  do {
    const page = await members.list(PAGE, after);
    const found = new Map<MemberRow, readonly string[]>();
    await forEachOf(page.members, CONCURRENT, async (row) => {
      found.set(row, await settleRow(row, counted.has(row.user_id), options));
    });
    repairs.push(...page.members.flatMap((row) => found.get(row) ?? []));
    after = page.next;
  } while (after !== undefined);
  for (const userId of (await members.administrators()).userIds) {
    if (isActiveAdministrator(await members.get(userId))) continue;
    await members.dropAdministrator(userId);
    repairs.push(`${userId} is no active administrator and counts as one no longer.`);
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
    // While the tenant is suspended nobody is enabled, and nothing tells who was.
    status: user.enabled && !usersSuspended ? "active" : "disabled",
    invitation: user.confirmed ? "accepted" : "pending",
  };
  const added = await members.add(row);
  return added ? [`${user.sub} had no membership and has one now: ${row.role}, ${row.status}.`] : [];
}

/** A row, whose user and whose place among the administrators are made like it. */
async function settleRow(row: MemberRow, counts: boolean, options: ReconcileOptions): Promise<string[]> {
  const { members, directory, usersSuspended } = options;
  const userId = row.user_id;
  const user = await directory.find(userId, members.tenantId);
  if (!user || row.removing) {
    await members.dropAdministrator(userId);
    await user?.remove();
    await members.remove(userId);
    return [
      user
        ? `${userId} was being removed and is gone now.`
        : `${userId} has no user and is no member any more.`,
    ];
  }

  const repairs: string[] = [];
  if (row.invitation === "pending" && user.confirmed) {
    await members.update(userId, { invitation: "accepted" });
    repairs.push(`${userId} has accepted the invitation.`);
  }
  const enabled = row.status === "active" && !usersSuspended;
  const roles = (await user.roles()) ?? [];
  const excessive = roles.some((role) => role !== row.role);
  if (roles.length !== 1 || excessive) repairs.push(`${userId} has the role ${row.role} alone now.`);
  if (user.enabled !== enabled) repairs.push(`${userId} is ${enabled ? "enabled" : "disabled"} now.`);
  if (isActiveAdministrator(row) && !counts) repairs.push(`${userId} counts as an active administrator now.`);
  if (repairs.length === 0) return [];
  await new Alignment(members, directory, async () => !usersSuspended).align(userId);
  // Tokens of a role that is gone live on, but no new ones are given out.
  if (excessive) await user.signOut();
  return repairs;
}
