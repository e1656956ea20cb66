import type { Directory } from "../registry/directory";
import type { MemberRow } from "../registry/members";
import { type Tiers, tierOf } from "../registry/tiers";
import { decodeCursor, encodeCursor } from "../shared/cursor";
import { forbidden } from "../shared/errors";
import type { RouteHandlers } from "../shared/http";
import type { TenantContext } from "../tenancy/tenant-context";
import { People } from "./people";
import type { AccountStore } from "./stores";

const LIST = "users";

export interface AccountOptions {
  readonly storeOf: (tenant: TenantContext) => Promise<AccountStore>;
  readonly directory: Directory;
  readonly tiers: Tiers;
  readonly newId: () => string;
}

/** What each route of the account function does. */
export function accountOperations(options: AccountOptions): RouteHandlers<"account", TenantContext> {
  const { storeOf, directory, tiers, newId } = options;

  const peopleOf = async (tenant: TenantContext) =>
    new People(tenant.tenantId, (await storeOf(tenant)).members, directory, newId);

  /** The users, for one who is an administrator now: a token says for up to an hour what has been taken away. */
  async function managedBy(tenant: TenantContext): Promise<People> {
    const people = await peopleOf(tenant);
    if (await people.isAdministrator(tenant.userId)) return people;
    throw forbidden("This route is for tenant-admin, which you are no longer.");
  }

  function refuseSelf(tenant: TenantContext, userId: string): void {
    if (tenant.userId === userId) {
      throw forbidden("Nobody changes or removes themselves: ask another administrator.");
    }
  }

  return {
    "GET /tenant": async ({ tenant }) => {
      const store = await storeOf(tenant);
      const record = await store.record();
      const tier = tierOf(tiers, record.tier);
      if (!tier) throw new Error(`the environment has no tier ${record.tier}`);
      const asAdministrator =
        tenant.roles.has("tenant-admin") && (await (await peopleOf(tenant)).isAdministrator(tenant.userId));
      const apiKey =
        asAdministrator && record.api_key_id ? await store.apiKeys.value(record.api_key_id) : undefined;
      return {
        status: 200,
        body: {
          tenant_id: record.tenant_id,
          tenant_name: record.tenant_name,
          tier: record.tier,
          status: record.status,
          created_at: record.created_at,
          limits: {
            requests_per_second: tier.rateLimit,
            burst: tier.burstLimit,
            requests_per_day: tier.dailyQuota,
          },
          ...(apiKey !== undefined && { api_key: apiKey }),
        },
      };
    },

    "GET /users": async ({ tenant, query: { limit, cursor } }) => {
      const after = cursor === undefined ? undefined : decodeCursor(tenant.tenantId, LIST, cursor);
      const { members, next } = await (await managedBy(tenant)).list(limit, after);
      return {
        status: 200,
        body: members.map(viewOf),
        ...(next !== undefined && { headers: linkTo(tenant, limit, next) }),
      };
    },

    "POST /users": async ({ tenant, body }) => {
      const people = await managedBy(tenant);
      return { status: 201, body: viewOf(await people.invite(body.email, body.role)) };
    },

    "PATCH /users/{user_id}": async ({ tenant, params, body: { role, status } }) => {
      refuseSelf(tenant, params.user_id);
      const people = await managedBy(tenant);
      const changed = await people.change(params.user_id, {
        ...(role && { role }),
        ...(status && { status }),
      });
      return { status: 200, body: viewOf(changed) };
    },

    "DELETE /users/{user_id}": async ({ tenant, params }) => {
      refuseSelf(tenant, params.user_id);
      await (await managedBy(tenant)).remove(params.user_id);
      return { status: 204 };
    },

    "POST /users/{user_id}/invitation": async ({ tenant, params }) => {
      const people = await managedBy(tenant);
      return { status: 202, body: viewOf(await people.inviteAgain(params.user_id)) };
    },
  };
}

/** A user as administrators see one. */
function viewOf({ user_id, email, role, status, invitation, created_at, updated_at }: MemberRow) {
  return { user_id, email, role, status, invitation, created_at, updated_at };
}

/** A relative reference: right behind any stage or domain name. */
function linkTo(tenant: TenantContext, limit: number, next: string): Record<string, string> {
  return { link: `<?limit=${limit}&cursor=${encodeCursor(tenant.tenantId, LIST, next)}>; rel="next"` };
}
