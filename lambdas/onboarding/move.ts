import { type Binding, parseBinding } from "../registry/binding";
import { isIdle, TOUCH_PATIENCE } from "../registry/move";
import type { StoredTenant, TenantRecords } from "../registry/tenant-records";
import type { Tier, Tiers } from "../registry/tiers";
import { conflict, notFound } from "../shared/errors";
import type { Silos } from "../tenancy/silos";
import { anyTier } from "./tier";

export interface MoveStores {
  readonly records: Pick<TenantRecords, "read" | "beginMove" | "touchMove">;
  readonly silos: Pick<Silos, "deployed">;
  readonly tiers: Tiers;
  readonly now: () => Date;
}

/** How often it is decided anew because somebody else changed the tenant in between. */
const ATTEMPTS = 4;

/**
 * Begins to move a tenant's data to where the tenants of a tier have theirs. Repeated with the same tier it sets a move going
 * again that waits for nothing else. @param operator ARN
 * @throws Problem 404 for an id that no tenant has, 422 for a tier that the environment does not have, 409 for a tenant that
 * cannot be moved there now, and for a silo that does not stand.
 */
export async function beginMove(
  tenantId: string,
  tier: string,
  operator: string,
  stores: MoveStores,
): Promise<StoredTenant> {
  const offered = anyTier(stores.tiers, tier);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const tenant = await stores.records.read(tenantId);
    if (!tenant) throw notFound(`There is no tenant ${tenantId}.`);
    if (tenant.move !== undefined) {
      const gone = await setGoing(tenant, tier, stores);
      if (gone) return gone;
      continue;
    }
    const from = requireMovable(tenant, tier, offered);
    const to =
      offered.isolation === "pool" ? ({ model: "pool" } as const) : await stores.silos.deployed(tenant);
    const begun = await stores.records.beginMove(tenant, { from, to, tier, requested_by: operator });
    if (begun) return begun;
  }
  throw conflict("Others are changing the tenant at the same time. Read it again, then repeat.");
}

/** `undefined`: it has gone on in the meantime. */
async function setGoing(tenant: StoredTenant, tier: string, { records, now }: MoveStores) {
  const { move, tenant_id } = tenant;
  if (move === undefined) return undefined;
  if (move.state === "discarding" || move.state === "clearing") {
    throw conflict("What the last move has left is still being removed.", { "retry-after": "30" });
  }
  if (move.tier !== tier) {
    throw conflict(
      `The tenant's data is being moved for the tier "${move.tier}": confirm that move or give it up first, at /admin/tenants/${tenant_id}/move.`,
    );
  }
  return isIdle(move, now(), TOUCH_PATIENCE) ? records.touchMove(tenant) : tenant;
}

function requireMovable(tenant: StoredTenant, tier: string, { isolation }: Tier): Binding {
  const { status, tenant_id } = tenant;
  if (status !== "active" && status !== "suspended") {
    throw conflict(`The tenant is ${status}: data of active and suspended provisioning can be moved.`);
  }
  if (tenant.discarded_export !== undefined) {
    throw conflict("The export of an offboarding that was called off is still being removed.", {
      "retry-after": "30",
    });
  }
  const from = parseBinding(tenant.binding);
  if (from === undefined) {
    throw conflict("Where the tenant's data is kept is not set up: mend the binding in its record first.");
  }
  if (from.model === isolation) {
    const where = isolation === "pool" ? "in the pool" : "in its silo";
    throw conflict(
      `ProvisioningRecords of the tier "${tier}" have their data ${where}, as this tenant has: PATCH /admin/tenants/${tenant_id} changes the tier.`,
    );
  }
  return from;
}
