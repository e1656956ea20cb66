import { type Binding, parseBinding } from "../registry/binding";
import { isIdle, TOUCH_PATIENCE } from "../registry/move";
import type { Decided } from "../registry/tenant-facts";
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
  readonly decided: Decided;
}

/** Attempts: a concurrent change of the tenant fails one. */
const ATTEMPTS = 4;

/**
 * Moves a tenant's data to another tier's storage; repeat with the same tier to resume an idle move. @param operator
 * ARN
 * @throws Problem 404 for an unknown tenant, 422 for an unknown tier, 409 for a tenant that cannot be moved there now,
 * or whose silo is not deployed.
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
      const gone = await resume(tenant, tier, stores);
      if (gone) return gone;
      continue;
    }
    const from = requireMovable(tenant, tier, offered);
    const to =
      offered.isolation === "pool" ? ({ model: "pool" } as const) : await stores.silos.deployed(tenant);
    const begun = await stores.records.beginMove(tenant, { from, to, tier, requested_by: operator });
    if (!begun) continue;
    stores.decided(tenant, begun);
    return begun;
  }
  throw conflict("Another request is changing the tenant. Read it again, then repeat.");
}

/** `undefined`: the move has made progress since it was read. */
async function resume(tenant: StoredTenant, tier: string, { records, now }: MoveStores) {
  const { move, tenant_id } = tenant;
  if (move === undefined) return undefined;
  if (move.state === "discarding" || move.state === "clearing") {
    throw conflict("Data from the last move is still being removed.", { "retry-after": "30" });
  }
  if (move.tier !== tier) {
    throw conflict(
      `The tenant's data is being moved for the tier "${move.tier}": confirm or cancel that move first, at /admin/tenants/${tenant_id}/move.`,
    );
  }
  return isIdle(move, now(), TOUCH_PATIENCE) ? records.touchMove(tenant) : tenant;
}

function requireMovable(tenant: StoredTenant, tier: string, { isolation }: Tier): Binding {
  const { status, tenant_id } = tenant;
  if (status !== "active" && status !== "suspended") {
    throw conflict(`The tenant is ${status}: only the data of active and suspended tenants can be moved.`);
  }
  if (tenant.discarded_export !== undefined) {
    throw conflict("The export of a cancelled offboarding is still being removed.", {
      "retry-after": "30",
    });
  }
  const from = parseBinding(tenant.binding);
  if (from === undefined) {
    throw conflict("The tenant's storage is not set up: correct the binding in its record first.");
  }
  if (from.model === isolation) {
    const where = isolation === "pool" ? "in the pool" : "in its silo";
    throw conflict(
      `Tenants of the tier "${tier}" have their data ${where}, as this tenant already does: PATCH /admin/tenants/${tenant_id} changes the tier.`,
    );
  }
  return from;
}
