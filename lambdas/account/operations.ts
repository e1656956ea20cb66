import { isActiveAdministrator } from "../registry/members";
import type { Tiers } from "../registry/tiers";
import { decodeCursor, linkToNext, tenantList } from "../shared/cursor";
import type { Caller, RouteHandlers } from "../shared/http";
import type { TenantContext } from "../tenancy/tenant-context";
import { CALLS_OF_A_CHANGE } from "./call-budget";
import { changeUser, removeUser } from "./changes";
import { type InvitationOptions, Invitations } from "./invitations";
import { ownTenant } from "./own-tenant";
import { noAdministrator, notOneself } from "./problems";
import type { TenantScope } from "./tenant-scope";
import { userView, withAcceptance, withAcceptances } from "./user-view";

export interface AccountOptions extends InvitationOptions {
  readonly scopeOf: (tenant: TenantContext) => Promise<TenantScope>;
  readonly tiers: Tiers;
}

/** The operations of the account function. */
export function accountOperations(options: AccountOptions): RouteHandlers<"account", TenantContext> {
  /** The scope of a caller who manages users; 403 unless the members table has an active administrator. */
  async function managedBy(tenant: TenantContext): Promise<TenantScope> {
    const scope = await options.scopeOf(tenant);
    if (!isActiveAdministrator(await scope.members.get(tenant.userId))) throw noAdministrator();
    return scope;
  }

  /** As {@link managedBy}, before a change; 429 when the tenant's budget of calls is used up. */
  async function changedBy(tenant: TenantContext): Promise<TenantScope> {
    const scope = await managedBy(tenant);
    await scope.calls.admit(CALLS_OF_A_CHANGE);
    return scope;
  }

  return {
    "GET /tenant": async ({ tenant }) => ({
      status: 200,
      body: await ownTenant(await options.scopeOf(tenant), tenant, options.tiers),
    }),

    "GET /users": async ({ tenant, query: { limit, cursor } }) => {
      const list = tenantList(tenant, "GET /users");
      const after = cursor === undefined ? undefined : decodeCursor(list, cursor);
      const scope = await managedBy(tenant);
      const { members, next } = await scope.members.list(limit, after);
      return {
        status: 200,
        body: (await withAcceptances(scope, members)).map(userView),
        ...(next !== undefined && { headers: linkToNext(list, limit, next) }),
      };
    },

    "POST /users": async ({ tenant, body }) => {
      const invitations = new Invitations(await changedBy(tenant), options);
      return { status: 201, body: userView(await invitations.invite(body.email, body.role)) };
    },

    "PATCH /users/{user_id}": async ({ tenant, params, body: { role, status } }) => {
      const scope = await changedBy(tenant);
      refuseOneself(tenant, params.user_id);
      const change = { ...(role !== undefined && { role }), ...(status !== undefined && { status }) };
      const row = await changeUser(scope, params.user_id, change);
      return { status: 200, body: userView(await withAcceptance(scope, row)) };
    },

    "DELETE /users/{user_id}": async ({ tenant, params }) => {
      const scope = await changedBy(tenant);
      refuseOneself(tenant, params.user_id);
      await removeUser(scope, params.user_id);
      return { status: 204 };
    },

    "POST /users/{user_id}/invitation": async ({ tenant, params }) => {
      const invitations = new Invitations(await changedBy(tenant), options);
      return { status: 202, body: userView(await invitations.again(params.user_id)) };
    },
  };
}

/** Ids are in lower case; any other spelling matches no user. */
function refuseOneself({ userId }: Caller, target: string): void {
  if (target === userId) throw notOneself();
}
