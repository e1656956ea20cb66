import { type Members, poolNameOf } from "../registry/members";
import type { StoredTenant } from "../registry/tenant-records";
import { errorName } from "../shared/aws-errors";
import { forEachOf } from "../shared/concurrency";
import type { Dependencies } from "./dependencies";
import type { TenantStores } from "./tenant-stores";

/**
 * In this order: machines, the connection and users come first, because they could still write and make users; the name
 * comes last, because others could take it.
 */
export const purgeStages = [
  "machines",
  "connection",
  "members",
  "pool",
  "items",
  "files",
  "api_key",
  "name",
  "check",
] as const;
export type StageName = (typeof purgeStages)[number];

export interface Purge {
  readonly tenant: StoredTenant;
  readonly deps: Dependencies;
  readonly members: Members;
  /** Absent: the tenant has never had data. */
  readonly stores: TenantStores | undefined;
  readonly isOver: () => boolean;
  /** Where the stage resumes, in its own format. */
  readonly token: string | undefined;
}

export interface StageOutcome {
  /** False if the slice ended before the stage was done. */
  readonly done: boolean;
  readonly token?: string | undefined;
  /** Deleted users. */
  readonly users?: number;
  readonly items?: number;
  readonly files?: number;
  /** Data was written during the purge: repeat all stages. */
  readonly again?: true;
}

/** Each stage is idempotent: it deletes what it finds. */
export const stageOf: Readonly<Record<StageName, (purge: Purge) => Promise<StageOutcome>>> = {
  machines: purgeMachines,
  connection: purgeConnection,
  members: purgeMembers,
  pool: purgePool,
  items: async ({ stores, isOver }) => {
    if (!stores) return { done: true };
    const { done, count } = await deletePages(() => stores.items.deletePage(), isOver);
    return { done, items: count };
  },
  files: async ({ stores, isOver }) => {
    if (!stores) return { done: true };
    const { done, count } = await deletePages(() => stores.files.deletePage(), isOver);
    return { done, files: count };
  },
  api_key: async ({ tenant, deps }) => {
    if (tenant.api_key_id !== undefined) await deps.keys.remove(tenant.api_key_id);
    return { done: true };
  },
  name: async ({ tenant, deps }) => {
    await deps.releaseName(tenant);
    return { done: true };
  },
  check: async ({ members, stores }) => {
    const [noRows, data, versions] = await Promise.all([
      members.isEmpty(),
      stores?.items.page(),
      stores?.files.versions(),
    ]);
    const left = (data?.items.length ?? 0) + (versions?.versions.length ?? 0);
    return noRows && left === 0 ? { done: true } : { done: true, again: true };
  },
};

/** Users at a time: see steps/users.ts. */
const CONCURRENT = 4;

/** Deletes each app client before its row, which finds it again after an interruption. */
async function purgeMachines({ tenant, deps }: Purge): Promise<StageOutcome> {
  const machines = await deps.machinesOf(tenant);
  for (const { client_id } of await machines.list()) {
    await deps.appClients.remove(client_id);
    await machines.remove(client_id);
  }
  return { done: true };
}

/**
 * Deletes the connection, whose row goes last, and frees the domains. A domain counts for no sign-in once its row is gone.
 */
async function purgeConnection({ tenant, deps }: Purge): Promise<StageOutcome> {
  const { row, domains } = await deps.singleSignOnOf(tenant);
  const connection = await row.read();
  if (connection) {
    const { provider, sign_in_client_id } = connection;
    const removing = await row.change(connection, { set: { state: "removing", enforced: false } });
    if (!removing) return { done: false };
    await deps.connections.remove(provider, sign_in_client_id);
    await row.remove(removing);
  }
  for (const { domain } of await domains.list()) {
    await deps.holders.release(domain, tenant.tenant_id);
    await domains.remove(domain);
  }
  return { done: true };
}

/** Deletes each user before its row: an interruption leaves rows without users, not users without rows. */
async function purgeMembers({ tenant, deps, members, isOver }: Purge): Promise<StageOutcome> {
  const { done, count } = await deletePages(async () => {
    const page = await members.list(50);
    await forEachOf(page.members, CONCURRENT, async (row) => {
      await deps.directory.remove(poolNameOf(row), tenant.tenant_id);
      await members.remove(row.user_id);
    });
    return page.members.length;
  }, isOver);
  if (done) await members.removeReserved();
  return { done, users: count };
}

/** Deletes users without a row, which an interrupted invitation leaves. Reads every user of the pool. */
async function purgePool({ tenant, deps, isOver, token }: Purge): Promise<StageOutcome> {
  let position = token;
  let users = 0;
  do {
    const page = await poolPage(tenant, deps, position);
    await forEachOf(page.users, CONCURRENT, (user) => user.remove());
    users += page.users.length;
    position = page.next;
  } while (position !== undefined && !isOver());
  return { done: position === undefined, token: position, users };
}

async function poolPage(
  { tenant_id }: StoredTenant,
  { directory }: Dependencies,
  position: string | undefined,
) {
  try {
    return await directory.pageOf(tenant_id, position);
  } catch (error) {
    // Cognito accepts a token for an hour. Source: Cognito API reference, ListUsers, PaginationToken.
    if (position === undefined || errorName(error) !== "InvalidParameterException") throw error;
    return directory.pageOf(tenant_id);
  }
}

async function deletePages(
  deletePage: () => Promise<number>,
  isOver: () => boolean,
): Promise<{ done: boolean; count: number }> {
  let count = 0;
  for (;;) {
    const deleted = await deletePage();
    count += deleted;
    if (deleted === 0) return { done: true, count };
    if (isOver()) return { done: false, count };
  }
}
