import { isActiveAdministrator } from "../registry/members";
import { decodeCursor, linkToNext, tenantList } from "../shared/cursor";
import type { Caller, RouteHandlers } from "../shared/http";
import { requireSecondFactors } from "../shared/second-factor";
import { noUser, type TenantContext } from "../tenancy/tenant-context";
import type { InvitationOptions } from "../users/invitations";
import { credentialFacts } from "../users/machine-credentials";
import { UserManagement } from "../users/management";
import { type OwnTenantOptions, ownTenant } from "./own-tenant";
import { ownUserView } from "./own-user";
import { noAdministrator, notOneself } from "./problems";
import type { TenantScope } from "./scope";

export interface AccountOptions extends InvitationOptions, OwnTenantOptions {
  readonly scopeOf: (tenant: TenantContext) => Promise<TenantScope>;
}

/** The operations of the account function. */
export function accountOperations(options: AccountOptions): RouteHandlers<"account", TenantContext> {
  const users = new UserManagement(options);

  /** The scope of a caller who manages users; 403 unless the members table has an active administrator. */
  async function managedBy(tenant: TenantContext): Promise<TenantScope> {
    const scope = await options.scopeOf(tenant);
    // What a machine may do is its scope's, not an administrator's.
    if (tenant.machine !== undefined) return scope;
    if (!isActiveAdministrator(await scope.members.get(tenant.userId))) throw noAdministrator();
    return scope;
  }

  return {
    "GET /tenant": async ({ tenant }) => ({
      status: 200,
      body: await ownTenant(await options.scopeOf(tenant), tenant, options),
    }),

    "PATCH /tenant": async ({ tenant, body: { mfa }, record }) => {
      const scope = await managedBy(tenant);
      requireSecondFactors(tenant.mfa);
      const before = await scope.readMfa();
      await scope.demandMfa(mfa);
      record({ before: { ...(before !== undefined && { mfa: before }) }, after: { mfa } });
      return { status: 200, body: await ownTenant(scope, tenant, options) };
    },

    "GET /user": async ({ tenant }) => {
      const scope = await options.scopeOf(tenant);
      const row = await scope.members.get(tenant.userId);
      if (!row) throw noUser();
      return { status: 200, body: ownUserView(row, tenant) };
    },

    "PUT /user/second-factor": async ({ tenant, record }) => {
      requireSecondFactors(tenant.mfa);
      const scope = await options.scopeOf(tenant);
      const row = await users.activateSecondFactor(scope, tenant.userId, record);
      return { status: 200, body: ownUserView(row, tenant) };
    },

    "DELETE /user/sessions": async ({ tenant }) => {
      await users.endSessions(await options.scopeOf(tenant), tenant.userId);
      return { status: 204 };
    },

    "DELETE /users/{user_id}/sessions": async ({ tenant, params }) => {
      await users.endSessions(await managedBy(tenant), params.user_id);
      return { status: 204 };
    },

    "GET /tenant/credentials": async ({ tenant }) => ({
      status: 200,
      body: await (await managedBy(tenant)).credentials.list(),
    }),

    "POST /tenant/credentials": async ({ tenant, body, record }) => {
      const made = await (await managedBy(tenant)).credentials.create(body, tenant.userId);
      record({ target: made.credential_id, after: credentialFacts(made) });
      return { status: 201, body: made };
    },

    "POST /tenant/credentials/{credential_id}/rotation": async ({ tenant, params, body, record }) => {
      const { credentials } = await managedBy(tenant);
      const made = await credentials.rotate(params.credential_id, body.overlap_hours);
      record({ target: made.credential_id });
      return { status: 201, body: made };
    },

    "DELETE /tenant/credentials/{credential_id}": async ({ tenant, params, record }) => {
      const revoked = await (await managedBy(tenant)).credentials.revoke(params.credential_id);
      record({ target: params.credential_id, before: credentialFacts(revoked) });
      return { status: 204 };
    },

    "DELETE /users/{user_id}/second-factor": async ({ tenant, params, record }) => {
      const scope = await managedBy(tenant);
      refuseOneself(tenant, params.user_id);
      return { status: 200, body: await users.resetSecondFactor(scope, params.user_id, record) };
    },

    "GET /users": async ({ tenant, query: { limit, cursor } }) => {
      const list = tenantList(tenant, "GET /users");
      const after = cursor === undefined ? undefined : decodeCursor(list, cursor);
      const page = await users.list(await managedBy(tenant), limit, after);
      return {
        status: 200,
        body: page.users,
        ...(page.next !== undefined && { headers: linkToNext(list, limit, page.next) }),
      };
    },

    "POST /users": async ({ tenant, body: { email, role }, record }) => ({
      status: 201,
      body: await users.invite(await managedBy(tenant), email, role, record),
    }),

    "PATCH /users/{user_id}": async ({ tenant, params, body, record }) => {
      const scope = await managedBy(tenant);
      refuseOneself(tenant, params.user_id);
      return { status: 200, body: await users.change(scope, params.user_id, body, record) };
    },

    "DELETE /users/{user_id}": async ({ tenant, params, record }) => {
      const scope = await managedBy(tenant);
      refuseOneself(tenant, params.user_id);
      await users.remove(scope, params.user_id, record);
      return { status: 204 };
    },

    "POST /users/{user_id}/invitation": async ({ tenant, params }) => ({
      status: 202,
      body: await users.inviteAgain(await managedBy(tenant), params.user_id),
    }),
  };
}

/** Ids are in lower case; any other spelling matches no user. */
function refuseOneself({ userId }: Caller, target: string): void {
  if (target === userId) throw notOneself();
}
