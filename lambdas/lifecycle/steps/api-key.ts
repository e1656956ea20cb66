import type { StoredTenant } from "../../registry/tenant-records";
import { isOverQuota, tierOf } from "../../registry/tiers";
import { errorName } from "../../shared/aws-errors";
import type { Dependencies, Step } from "../dependencies";

/**
 * Enables or disables the API key by the tenant's status, and moves it to the usage plan of the tenant's tier, whose
 * storage the tenant has from then on.
 */
export const settleApiKey: Step = async (tenant, deps) => {
  const { tenant_id, version, tier, plan_tier, api_key_id: keyId } = tenant;
  if (keyId === undefined) return;
  const active = tenant.status === "active";
  try {
    await deps.keys.enable(keyId, active);
    if (!(await movedToPlan(tenant, keyId, deps))) return "stuck";
  } catch (error) {
    if (errorName(error) !== "NotFoundException") throw error;
    // A missing key counts as disabled. An active tenant needs its key, and the platform cannot recreate the same one.
    if (active) {
      deps.telemetry.log("ERROR", "API key is missing", { tenant_id });
      return "stuck";
    }
  }
  if (plan_tier !== tier) await deps.audit.record(tenant_id, "change plan", tenant.updated_at, { version });
  const offered = tierOf(deps.tiers, tier);
  const full = offered !== undefined && isOverQuota(tenant, offered);
  await deps.records.update(tenant_id, {
    set: { key_version: version, plan_tier: tier, ...(full && { storage_full: true }) },
    ...(!full && { remove: ["storage_full"] }),
    where: { version },
  });
  return;
};

/** @returns false when the environment no longer has the tenant's tier. */
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
  // Read from API Gateway: after a crash the key can be in another plan than the record says.
  const current = await deps.plans.plansOf(keyId);
  for (const other of current) if (other !== planId) await deps.keys.removeFromPlan(keyId, other);
  if (!current.includes(planId)) await deps.keys.addToPlan(keyId, planId);
  return true;
}
