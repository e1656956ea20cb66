import type { StoredTenant } from "../../registry/tenant-records";
import { tierOf } from "../../registry/tiers";
import { errorName } from "../../shared/aws-errors";
import type { Dependencies, Step } from "../dependencies";

/** Enables the API key of an active tenant, disables any other's, and moves it to the usage plan of the tenant's tier. */
export const settleApiKey: Step = async (tenant, deps) => {
  const { tenant_id, version, tier, plan_tier, api_key_id: keyId } = tenant;
  if (keyId === undefined) return;
  const active = tenant.status === "active";
  try {
    await deps.keys.enable(keyId, active);
    if (!(await movedToPlan(tenant, keyId, deps))) return "stuck";
  } catch (error) {
    if (errorName(error) !== "NotFoundException") throw error;
    // As good as disabled; the key of an active tenant is missed, and the platform cannot make the same one again.
    if (active) {
      deps.telemetry.log("ERROR", "API key is gone", { tenant_id });
      return "stuck";
    }
  }
  if (plan_tier !== tier) await deps.audit.record(tenant_id, "change plan", tenant.updated_at, { version });
  await deps.records.update(tenant_id, {
    set: { key_version: version, plan_tier: tier },
    where: { version },
  });
  return;
};

/** False: the environment does not have the tenant's tier any more. */
async function movedToPlan(
  { tenant_id, tier }: StoredTenant,
  keyId: string,
  deps: Dependencies,
): Promise<boolean> {
  const wanted = tierOf(deps.tiers, tier);
  if (!wanted) {
    deps.telemetry.log("ERROR", "tier is not in the environment", { tenant_id, tier });
    return false;
  }
  const planId = await deps.plans.idOf(wanted.usagePlan);
  // Asked for, not remembered: a crash can have left the key in the plan of a tier that the record never had for long.
  const holding = await deps.plans.holding(keyId);
  for (const other of holding) if (other !== planId) await deps.keys.removeFromPlan(keyId, other);
  if (!holding.includes(planId)) await deps.keys.addToPlan(keyId, planId);
  return true;
}
