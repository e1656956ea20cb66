import { type MfaPolicy, mfaDemandOn } from "../../api/mfa";
import { parseBinding } from "../registry/binding";
import { isActiveAdministrator } from "../registry/members";
import { type Tiers, tierOf } from "../registry/tiers";
import { forbidden } from "../shared/errors";
import type { Caller } from "../shared/http";
import { noUser, tenantNotActive } from "../tenancy/tenant-context";
import type { TenantScope } from "./scope";

export interface OwnTenantOptions {
  readonly tiers: Tiers;
  readonly mfa: MfaPolicy;
}

/**
 * The tenant as its own users see it; administrators get the API key too.
 * @throws Problem 403 for a user who is not an active user according to the members table, and for a tenant that is
 * not active: the cached access state may be older.
 */
export async function ownTenant(scope: TenantScope, caller: Caller, { tiers, mfa }: OwnTenantOptions) {
  const member = caller.machine === undefined ? await scope.members.get(caller.userId) : undefined;
  if (caller.machine === undefined && member?.status !== "active") throw noUser();
  const [record, ownMfa] = await Promise.all([scope.readRecord(), scope.readMfa()]);
  if (!record) throw forbidden("The token's tenant does not exist.");
  if (record.status !== "active") throw tenantNotActive();
  const tier = tierOf(tiers, record.tier);
  if (!tier) throw new Error(`the environment has no tier ${record.tier}`);
  const maySeeKey = caller.roles.has("tenant-admin") && isActiveAdministrator(member);
  const keyId = maySeeKey ? record.api_key_id : undefined;
  const apiKey = keyId === undefined ? undefined : await scope.apiKeyValue(keyId);
  const isolation = parseBinding(record.binding)?.model;
  return {
    tenant_id: record.tenant_id,
    tenant_name: record.tenant_name,
    tier: record.tier,
    status: record.status,
    ...(isolation !== undefined && { isolation }),
    created_at: record.created_at,
    limits: {
      requests_per_second: tier.rateLimit,
      burst: tier.burstLimit,
      requests_per_day: tier.dailyQuota,
      storage_bytes: tier.storageGigabytes * 1024 ** 3,
    },
    mfa: mfaDemandOn(mfa, { tier: record.tier, demands: [record.mfa, ownMfa] }, new Set()),
    ...(apiKey !== undefined && { api_key: apiKey }),
  };
}
