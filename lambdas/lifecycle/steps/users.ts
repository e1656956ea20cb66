import type { Directory } from "../../registry/directory";
import { type MemberRow, type Members, poolNameOf } from "../../registry/members";
import type { UsersWork } from "../../registry/tenant-record";
import type { StoredTenant } from "../../registry/tenant-records";
import { forEachOf } from "../../shared/concurrency";
import type { Dependencies, Step } from "../dependencies";

/**
 * Concurrent users. Cognito allows 25 changes of users a second in total. Source: Amazon Cognito quotas, UserUpdate.
 */
const CONCURRENT = 4;
const PAGE = 50;

/**
 * Signs out and disables the users of a tenant that is not active; enables those of an active tenant, except users whom
 * its administrators have disabled. Records the start before it changes the first user, so that a later reversal
 * reaches every user.
 */
export const settleUsers: Step = async (tenant, deps, slice) => {
  const to = tenant.status === "active" ? "active" : "suspended";
  let work = tenant.users_work;
  if (work?.to !== to) {
    const begun = await begin(tenant, to, deps);
    if (!begun) return;
    work = begun;
  }
  const members = await deps.membersOf(tenant);
  const settle = to === "active" ? enable : disable;
  let { users, position } = work;
  do {
    const page = await members.list(PAGE, position);
    await forEachOf(page.members, CONCURRENT, (member) => settle(member, deps.directory, members));
    users += page.members.length;
    position = page.next;
  } while (position !== undefined && !slice.isOver());

  const where = { "users_work.to": to, "users_work.started_at": work.started_at };
  if (position === undefined) {
    const action = to === "active" ? "restore users" : "sign out users";
    await deps.audit.record(tenant.tenant_id, action, work.started_at, { users });
  }
  const written = await deps.records.update(tenant.tenant_id, {
    ...(position === undefined
      ? { set: { users_suspended: to === "suspended" ? true : undefined }, remove: ["users_work"] }
      : { set: { users_work: { ...work, users, position, progressed_at: deps.now().toISOString() } } }),
    where,
  });
  // A concurrent invocation did the same work, and users may be in a mixed state: start over.
  if (!written) await beginAgain(tenant.tenant_id, deps);
  return;
};

async function begin(
  tenant: StoredTenant,
  to: UsersWork["to"],
  deps: Dependencies,
): Promise<UsersWork | undefined> {
  const now = deps.now().toISOString();
  const begun = await deps.records.update(tenant.tenant_id, {
    set: { users_work: { to, started_at: now, progressed_at: now, users: 0 } satisfies UsersWork },
    remove: ["users_suspended"],
    where: { status: tenant.status, "users_work.started_at": tenant.users_work?.started_at },
  });
  return begun?.users_work;
}

async function beginAgain(tenantId: string, deps: Dependencies): Promise<void> {
  const tenant = await deps.records.read(tenantId);
  if (!tenant || tenant.status === "deleted") return;
  await begin(tenant, tenant.status === "active" ? "active" : "suspended", deps);
}

async function disable(row: MemberRow, directory: Directory): Promise<void> {
  const user = await directory.find(poolNameOf(row), row.tenant_id);
  await user?.disable();
  await user?.signOut();
}

async function enable(row: MemberRow, directory: Directory, members: Members): Promise<void> {
  const { user_id, tenant_id, status } = row;
  if (status !== "active") return;
  const user = await directory.find(poolNameOf(row), tenant_id);
  await user?.enable();
  // An administrator who was enabled a moment ago may already have disabled this user.
  if ((await members.get(user_id))?.status === "disabled") await user?.disable();
}
