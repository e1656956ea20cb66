import { clientRow, type MachineClient } from "../../../lambdas/registry/machine-client";
import { ADMINISTRATORS_ROW, type Member } from "../../../lambdas/registry/members";
import { providerNameOf } from "../../../lambdas/registry/provider-name";
import { nameKeyOf } from "../../../lambdas/registry/tenant-name";
import type { TenantRecord } from "../../../lambdas/registry/tenant-record";
import type { FakeApiGateway } from "./api-gateway";
import type { FakeUserPool } from "./cognito";
import type { ControlTable, ControlTables } from "./control-tables";
import type { VersionedS3 } from "./versioned-s3";

/** Where tenants have what they have. */
interface Stores {
  readonly tables: Pick<ControlTables, "put">;
  readonly pool: FakeUserPool;
  readonly gateway: FakeApiGateway;
  readonly files: { readonly pool: VersionedS3; readonly silo: VersionedS3 };
  readonly now: () => Date;
}

/** Adds tenants with all that belongs to them, as the platform would have left them. */
export function newTenants({ tables, pool, gateway, files, now }: Stores) {
  let count = 0;
  let machines = 0;

  function newId(): string {
    count += 1;
    return `a0000000-0000-4000-8000-${String(count).padStart(12, "0")}`;
  }

  /** A tenant that is suspended, with nothing left to do. */
  async function addSuspended() {
    const tenant = await addTenant({ status: "suspended", users_suspended: true });
    for (const { email } of tenant.users) Object.assign(pool.users.get(email) ?? {}, { enabled: false });
    gateway.disable(`key-${tenant.id}`);
    return tenant;
  }

  /** A tenant in a silo tier as its onboarding leaves it: one administrator, not invited, and no data anywhere. */
  async function addAwaiting() {
    const id = newId();
    const tenant_name = `Tenant ${id}`;
    const email = `admin@${id}.example`;
    const created_at = now().toISOString();
    const { sub } = pool.add(email, { tenantId: id, status: "FORCE_CHANGE_PASSWORD" });
    gateway.addKey(`key-${id}`, id, "p-dedicated");
    const record = {
      tenant_id: id,
      tenant_name,
      tier: "dedicated",
      status: "provisioning",
      created_at,
      updated_at: created_at,
      version: 2,
      api_key_id: `key-${id}`,
      plan_tier: "dedicated",
      pending_admin: email,
      awaits_silo: true,
      cursor_secret: `secret-of-${id}`,
    } satisfies TenantRecord;
    const times = { created_at, updated_at: created_at };
    const member = { user_id: sub, email, role: "tenant-admin", status: "active" } as const;
    await tables.put([
      ["metadata", record],
      ["metadata", { tenant_id: nameKeyOf(tenant_name), holder: id }],
      ["members", { ...member, tenant_id: id, invitation: "pending", ...times }],
      ["members", { tenant_id: id, user_id: ADMINISTRATORS_ROW, user_ids: new Set([sub]) }],
    ]);
    return { id, name: tenant_name, users: [member] };
  }

  /** A complete, active tenant: two users who may sign in, one who may not, three items, four versions of two files. */
  async function addTenant(more: Partial<TenantRecord> = {}, id = newId()) {
    const inSilo = more.binding?.model === "silo";
    const bucket = inSilo ? files.silo : files.pool;
    const tenant_name = `Tenant ${id}`;
    const created_at = now().toISOString();
    const users = ["admin", "member", "disabled"].map((name) => {
      const email = `${name}@${id}.example`;
      const enabled = name !== "disabled";
      const { sub } = pool.add(email, { tenantId: id, enabled });
      const role = name === "admin" ? "tenant-admin" : "tenant-member";
      return { user_id: sub, email, role, status: enabled ? "active" : "disabled" } as const;
    });
    const [admin] = users;
    bucket.put(`tenants/${id}/one.txt`, "first");
    bucket.put(`tenants/${id}/one.txt`, "second");
    bucket.put(`tenants/${id}/two.txt`, "gone");
    bucket.delete(`tenants/${id}/two.txt`);
    gateway.addKey(`key-${id}`, id, "p-standard");
    const record = {
      tenant_id: id,
      tenant_name,
      tier: "standard",
      status: "active",
      created_at,
      updated_at: created_at,
      version: 2,
      api_key_id: `key-${id}`,
      plan_tier: "standard",
      key_version: 2,
      binding: { model: "pool" },
      cursor_secret: `secret-of-${id}`,
      ...more,
    } satisfies TenantRecord;
    const times = { created_at, updated_at: created_at };
    await tables.put([
      ["metadata", record],
      ["metadata", { tenant_id: nameKeyOf(record.tenant_name), holder: id }],
      ...users.map((user): [ControlTable, Member] => [
        "members",
        { ...user, tenant_id: id, invitation: "accepted", ...times },
      ]),
      ["members", { tenant_id: id, user_id: ADMINISTRATORS_ROW, user_ids: new Set([admin?.user_id]) }],
      ...["a", "b", "c"].map((item_id): [ControlTable, object] => [
        inSilo ? "silo" : "data",
        { tenant_id: id, item_id, data: { of: id }, timestamp: created_at, version: 1 },
      ]),
    ]);
    return { id, name: record.tenant_name, users };
  }

  /** An app client of the tenant's machine, with its row; `null`: without one. @returns its id. */
  async function addMachine(tenantId: string, row: Partial<MachineClient> | null = {}): Promise<string> {
    const client_id = `machine${++machines}`;
    const credential_id = `c0000000-0000-4000-8000-${String(machines).padStart(12, "0")}`;
    const created_at = now().toISOString();
    const ClientName = `machine-${tenantId}-${credential_id}-${Date.parse(created_at)}`;
    pool.clients.set(client_id, { ClientName });
    if (row === null) return client_id;
    const bound = {
      tenant_id: tenantId,
      client_id,
      credential_id,
      name: "import",
      scopes: ["data:read"],
      addresses: [],
      created_by: "admin",
      credential_created_at: created_at,
      created_at,
      expires_at: "2031-01-01T00:00:00.000Z",
      ...row,
    } satisfies MachineClient;
    await tables.put([["members", { ...bound, user_id: clientRow(client_id) }]]);
    return client_id;
  }

  /** Gives a tenant an active connection, with a user of its own and a domain. */
  async function connect({ id }: { readonly id: string }): Promise<void> {
    const provider = providerNameOf(id, "aaaaaa");
    const client = `client-of-${provider}`;
    const domain = `${id}.example`;
    const created_at = now().toISOString();
    pool.providers.set(provider, {});
    pool.clients.set(client, { ClientName: provider });
    const pool_user = `${provider}_00u1`;
    const { sub } = pool.add(pool_user, { status: "EXTERNAL_PROVIDER" });
    const connection = { provider, state: "active", sign_in_client_id: client, version: 1 };
    const user = { user_id: sub, email: `staff@${domain}`, role: "tenant-member", status: "active" } as const;
    const times = { created_at, updated_at: created_at };
    await tables.put([
      ["metadata", { tenant_id: `domain#${domain}`, holder: id }],
      [
        "members",
        { tenant_id: id, user_id: `#domain#${domain}`, domain, token: "t", verified_at: created_at },
      ],
      ["members", { tenant_id: id, user_id: "#sso", ...connection }],
      [
        "members",
        { ...user, tenant_id: id, invitation: "accepted", connection: provider, pool_user, ...times },
      ],
    ]);
  }

  return { addTenant, addSuspended, addAwaiting, addMachine, connect };
}
