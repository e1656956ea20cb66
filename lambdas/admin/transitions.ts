import { purgeHasBegun } from "../registry/pending-work";
import type { TenantRecord } from "../registry/tenant-record";
import type { TenantChange } from "../registry/tenant-records";
import { statusesAfter, type TenantStatus } from "../registry/tenant-status";
import { type Tiers, tierOf } from "../registry/tiers";
import { conflict, unprocessable } from "../shared/errors";

/** What an operator asks for. */
export interface WantedChange {
  readonly status?: "active" | "suspended" | undefined;
  readonly tier?: string | undefined;
}

/** The statuses that an operator can give a tenant; the platform itself completes onboardings and purges. */
export function statusesFrom(record: Pick<TenantRecord, "status" | "offboarding">): readonly TenantStatus[] {
  if (record.status === "provisioning" || purgeHasBegun(record)) return [];
  return statusesAfter(record.status).filter((status) => status !== "deleted");
}

/**
 * The change that makes a record as wanted; `undefined`: it is so already.
 * Throws 422 for a tier that the environment does not have, 409 for what is not possible from here.
 */
export function changeOf(record: TenantRecord, wanted: WantedChange, tiers: Tiers): TenantChange | undefined {
  const { tier, status } = wanted;
  if (tier !== undefined && tierOf(tiers, tier) === undefined) {
    throw unprocessable(`There is no tier "${tier}".`, [
      { field: "tier", message: `one of ${Object.keys(tiers).join(", ")}` },
    ]);
  }
  const newTier = tier === record.tier ? undefined : tier;
  const newStatus = status === record.status ? undefined : status;
  if (newTier !== undefined && record.status !== "active" && record.status !== "suspended") {
    throw conflict(`The tenant is ${record.status}: its tier cannot be changed.`);
  }
  if (newStatus !== undefined) requirePossible(record, newStatus);
  if (newTier === undefined && newStatus === undefined) return undefined;
  return {
    ...(newTier !== undefined && { tier: newTier }),
    ...(newStatus !== undefined && { status: newStatus }),
    ...(record.status === "offboarding" && { callOff: true }),
  };
}

/** Throws 409, naming where the tenant's status can lead from here. */
export function requirePossible(record: TenantRecord, wanted: TenantStatus): void {
  const possible = statusesFrom(record);
  if (possible.includes(wanted)) return;
  const begun = purgeHasBegun(record) && record.status === "offboarding" ? ", and its purge has begun" : "";
  const way =
    possible.length > 0
      ? `from here it can become ${possible.join(" or ")}, not ${wanted}`
      : "no request changes that";
  throw conflict(`The tenant is ${record.status}${begun}: ${way}.`);
}
