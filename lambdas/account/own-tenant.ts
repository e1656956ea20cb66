import { isActiveAdministrator } from "../registry/members";
import { type Tiers, tierOf } from "../registry/tiers";
import { forbidden } from "../shared/errors";
import type { Caller } from "../shared/http";
import type { TenantScope } from "./tenant-scope";

/** The tenant as its own users see it; administrators get the API key too. */
export async function ownTenant(scope: TenantScope, caller: Caller, tiers: Tiers) {
  const record = await scope.readRecord();
  if (!record) throw forbidden("The token's tenant does not exist.");
  const tier = tierOf(tiers, record.tier);
  if (!tier) throw new Error(`the environment has no tier ${record.tier}`);
  const apiKey = await apiKeyFor(scope, caller, record.api_key_id);
  return {
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
  };
}

async function apiKeyFor({ members, apiKeyValue }: TenantScope, caller: Caller, keyId: string | undefined) {
  if (keyId === undefined || !caller.roles.has("tenant-admin")) return undefined;
  return isActiveAdministrator(await members.get(caller.userId)) ? apiKeyValue(keyId) : undefined;
}
