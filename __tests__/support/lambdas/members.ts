import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import type { MemberRow, Members } from "../../../lambdas/registry/members";
import { ADMINISTRATORS_ROW } from "../../../lambdas/registry/members";
import type { Aws } from "./aws";
import type { PoolUser } from "./cognito";

/** A complete user of the tenant: in the pool, with a row, in the set when an active administrator. */
export async function addUser(
  aws: Aws,
  members: Members,
  name: string,
  as: Partial<Pick<MemberRow, "role" | "status" | "invitation" | "attempt">> = {},
) {
  const email = `${name}@${members.tenantId}.example`;
  const { attempt, role = "tenant-member", status = "active", invitation = "accepted" } = as;
  const user = aws.pool.add(email, {
    tenantId: members.tenantId,
    groups: new Set([role]),
    enabled: status === "active",
    status: invitation === "accepted" ? "CONFIRMED" : "FORCE_CHANGE_PASSWORD",
    invitations: 1,
  });
  await members.add({ user_id: user.sub, email, role, status, invitation }, attempt);
  if (role === "tenant-admin" && status === "active") await members.addAdministrator(user.sub);
  return { ...as, email, id: user.sub, user };
}

/** A tenant's users in the pool, in the table and in the set of administrators, read without the code under test. */
async function usersOf(aws: Aws, tenantId: string) {
  const rows = (await aws.rows("members")).filter((row) => row.tenant_id === tenantId);
  const set = rows.find(({ user_id }) => user_id === ADMINISTRATORS_ROW);
  return {
    rows: rows.filter(({ user_id }) => !String(user_id).startsWith("#")) as unknown as MemberRow[],
    set: (set?.user_ids ?? new Set()) as Set<string>,
    pool: [...aws.pool.users.values()].filter((user) => user.tenantId === tenantId),
  };
}

const counts = (row: MemberRow | undefined) => row?.role === "tenant-admin" && row.status === "active";

/** Permissions of users that no row grants. */
export async function excess(aws: Aws, tenantId: string): Promise<string[]> {
  const { rows, set, pool } = await usersOf(aws, tenantId);
  const rowOf = (id: string) => rows.find(({ user_id }) => user_id === id);
  const ofUser = (user: PoolUser): string[] => {
    const row = rowOf(user.sub);
    if (!row) return user.invitations > 0 ? [`${user.sub} was invited and has no row`] : [];
    return [
      ...(user.enabled && row.status === "disabled" ? [`${user.sub} is enabled`] : []),
      ...(user.groups.has("tenant-admin") && row.role !== "tenant-admin"
        ? [`${user.sub} is in the group`]
        : []),
    ];
  };
  return [
    ...pool.flatMap(ofUser),
    ...[...set].filter((id) => !counts(rowOf(id))).map((id) => `${id} counts as administrator`),
  ];
}

/** Every difference between pool, rows and set. */
export async function drift(aws: Aws, tenantId: string): Promise<string[]> {
  const { rows, set, pool } = await usersOf(aws, tenantId);
  const ofRow = (row: MemberRow): string[] => {
    const user = pool.find(({ sub }) => sub === row.user_id);
    if (!user) return [`${row.user_id} has no user`];
    return [
      ...(user.enabled === (row.status === "active") ? [] : [`${row.user_id} enabled: ${user.enabled}`]),
      ...([...user.groups].join() === row.role ? [] : [`${row.user_id} groups: ${[...user.groups]}`]),
      ...(set.has(row.user_id) === counts(row) ? [] : [`${row.user_id} counts: ${set.has(row.user_id)}`]),
      ...(row.removing ? [`${row.user_id} is being removed`] : []),
    ];
  };
  return [
    ...rows.flatMap(ofRow),
    ...pool
      .filter(({ sub }) => !rows.some((row) => row.user_id === sub))
      .map(({ sub }) => `${sub} has no row`),
    ...[...set]
      .filter((id) => !rows.some((row) => row.user_id === id))
      .map((id) => `${id} counts, without row`),
  ];
}

/** Removes all users and rows. */
export async function clearUsers(aws: Aws): Promise<void> {
  await Promise.all(
    (await aws.rows("members")).map(({ tenant_id, user_id }) =>
      aws.documents.send(new DeleteCommand({ TableName: "members", Key: { tenant_id, user_id } })),
    ),
  );
  aws.pool.users.clear();
  aws.calls.length = 0;
}
