import type { StoredTenant } from "../registry/tenant-records";
import { conflict } from "../shared/errors";
import type { RouteHandlers } from "../shared/http";
import type { UserManagement } from "../users/management";
import type { UserScope } from "../users/user-scope";
import type { Control } from "./control";
import type { Lists } from "./lists";

export interface TenantUserOptions {
  readonly control: Pick<Control, "read">;
  readonly lists: Lists;
  readonly users: UserManagement;
  readonly usersOf: (tenant: StoredTenant) => Promise<UserScope>;
}

type TenantUserRoute = Extract<keyof RouteHandlers<"admin">, `${string}/users${string}`>;

/** Operators' help for tenants' users: what the tenants' administrators can do, for tenants without a working one. */
export function tenantUserOperations(
  options: TenantUserOptions,
): Pick<RouteHandlers<"admin">, TenantUserRoute> {
  const { control, lists, users, usersOf } = options;

  /** The users of a tenant with one of these statuses; 404 for an unknown tenant. */
  async function usersIn(tenantId: string, ...statuses: readonly string[]): Promise<UserScope> {
    const tenant = await control.read(tenantId);
    if (statuses.includes(tenant.status)) return usersOf(tenant);
    throw conflict(
      `The tenant is ${tenant.status}: this can be done for users of ${statuses.join(" and ")} tenants.`,
    );
  }

  return {
    "GET /admin/tenants/{tenant_id}/users": async ({ actor, params, query: { limit, cursor } }) => {
      const tenant = await control.read(params.tenant_id);
      const list = await lists.of(actor, `GET /admin/tenants/${tenant.tenant_id}/users`);
      const page = await users.list(await usersOf(tenant), limit, list.positionOf(cursor));
      return { status: 200, body: page.users, ...list.linkTo({ limit }, page.next) };
    },

    "POST /admin/tenants/{tenant_id}/users": async ({ params, body: { email, role }, record }) => ({
      status: 201,
      body: await users.invite(await usersIn(params.tenant_id, "active"), email, role, record),
    }),

    "PATCH /admin/tenants/{tenant_id}/users/{user_id}": async ({ params, body, record }) => {
      const scope = await usersIn(params.tenant_id, "active", "suspended");
      return { status: 200, body: await users.change(scope, params.user_id, body, record) };
    },

    "POST /admin/tenants/{tenant_id}/users/{user_id}/invitation": async ({ params }) => ({
      status: 202,
      body: await users.inviteAgain(await usersIn(params.tenant_id, "active"), params.user_id),
    }),

    "DELETE /admin/tenants/{tenant_id}/users/{user_id}/second-factor": async ({ params, record }) => {
      const scope = await usersIn(params.tenant_id, "active", "suspended");
      return { status: 200, body: await users.resetSecondFactor(scope, params.user_id, record) };
    },
  };
}
