import type { TenantMfaDemand } from "../../api/mfa";
import type { TenantStatus } from "../../api/tenant";
import { parseBinding } from "../registry/binding";
import { purgeHasBegun } from "../registry/pending-work";
import type { TenantRecord } from "../registry/tenant-record";
import type { TenantChange } from "../registry/tenant-records";
import { type Tiers, tierOf } from "../registry/tiers";
import { conflict, unprocessable } from "../shared/errors";

/**
 * The statuses that follow each status. A tenant that waits for its silo can be discarded before it becomes active. An
 * offboarding can be cancelled, back to suspended, until the purge has begun; purged data does not come back.
 */
const next: Readonly<Record<TenantStatus, readonly TenantStatus[]>> = {
  provisioning: ["active", "offboarding"],
  active: ["suspended"],
  suspended: ["active", "offboarding"],
  offboarding: ["suspended", "deleted"],
  deleted: [],
};

/** The statuses that a tenant of this status can change to; none for an unknown status. */
export const statusesAfter = (status: string): readonly TenantStatus[] =>
  Object.hasOwn(next, status) ? next[status as TenantStatus] : [];

/** The change that an operator requests. */
export interface WantedChange {
  readonly status?: "active" | "suspended" | undefined;
  readonly tier?: string | undefined;
  readonly mfa?: TenantMfaDemand | undefined;
}

/**
 * The statuses that an operator can give a tenant; the platform itself completes onboardings and purges. A tenant that
 * awaits its silo can only be discarded, permanently: it was never active.
 */
export function statusesFrom(
  record: Pick<TenantRecord, "status" | "offboarding" | "awaits_silo">,
): readonly TenantStatus[] {
  if (record.awaits_silo) return record.status === "provisioning" ? ["offboarding"] : [];
  if (record.status === "provisioning" || purgeHasBegun(record)) return [];
  return statusesAfter(record.status).filter((status) => status !== "deleted");
}

/**
 * Returns the change that a request needs; `undefined` if the record already is as requested. Throws 422 for a tier
 * that the environment does not have, 409 for a change that the current status does not allow, and for a tier with
 * other storage, which requires a move.
 */
export function changeOf(record: TenantRecord, wanted: WantedChange, tiers: Tiers): TenantChange | undefined {
  const { tier, status, mfa } = wanted;
  const offered = tier === undefined ? undefined : tierOf(tiers, tier);
  if (tier !== undefined && offered === undefined) {
    throw unprocessable(`There is no tier "${tier}".`, [
      { field: "tier", message: `one of ${Object.keys(tiers).join(", ")}` },
    ]);
  }
  const newTier = tier === record.tier ? undefined : tier;
  const newStatus = status === record.status ? undefined : status;
  const newMfa = mfa === record.mfa ? undefined : mfa;
  if (newTier !== undefined && record.status !== "active" && record.status !== "suspended") {
    throw conflict(`The tenant is ${record.status}: its tier cannot be changed.`);
  }
  if (newTier !== undefined) requireNoMove(record);
  if (newTier !== undefined && offered?.isolation !== parseBinding(record.binding)?.model) {
    throw conflict(
      `Tenants of the tier "${newTier}" have their data in ${offered?.isolation === "silo" ? "a silo" : "the pool"}, and this tenant's is not there: POST /admin/tenants/${record.tenant_id}/move moves it.`,
    );
  }
  if (newStatus !== undefined) requirePossible(record, newStatus);
  if (newTier === undefined && newStatus === undefined && newMfa === undefined) return undefined;
  return {
    ...(newTier !== undefined && { tier: newTier }),
    ...(newStatus !== undefined && { status: newStatus }),
    ...(newMfa !== undefined && { mfa: newMfa }),
    ...(newStatus !== undefined && record.status === "offboarding" && { callOff: true }),
  };
}

/** Throws 409 during a move: it also changes the tier, and data remains at both locations until it ends. */
export function requireNoMove({ move, tenant_id }: TenantRecord): void {
  if (move === undefined) return;
  throw conflict(
    `The tenant's data is being moved (${move.state}): confirm or cancel the move first, at /admin/tenants/${tenant_id}/move.`,
  );
}

/** Throws 409 with the statuses that the tenant can change to. */
export function requirePossible(record: TenantRecord, wanted: TenantStatus): void {
  const possible = statusesFrom(record);
  if (possible.includes(wanted)) return;
  if (record.awaits_silo && record.status === "provisioning" && wanted === "active") {
    throw conflict(
      `The tenant is provisioning and awaits its silo: POST /admin/tenants/${record.tenant_id}/activation makes it active once the silo is deployed.`,
    );
  }
  const begun = purgeHasBegun(record) && record.status === "offboarding" ? ", and its purge has begun" : "";
  const way =
    possible.length > 0
      ? `from here it can become ${possible.join(" or ")}, not ${wanted}`
      : "no request can change that";
  throw conflict(`The tenant is ${record.status}${begun}: ${way}.`);
}
