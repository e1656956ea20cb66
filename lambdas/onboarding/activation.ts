import { parseBinding } from "../registry/binding";
import type { Decided } from "../registry/tenant-facts";
import type { StoredTenant, TenantRecords } from "../registry/tenant-records";
import { conflict, notFound } from "../shared/errors";
import type { Silos } from "../tenancy/silos";
import type { ProvisioningRecords } from "./provisioning-records";
import type { TenantResources } from "./resources";

export interface ActivationStores {
  readonly records: Pick<TenantRecords, "read" | "update">;
  readonly silos: Pick<Silos, "deployed">;
  readonly provisioning: ProvisioningRecords;
  readonly resources: TenantResources;
  readonly now: () => Date;
  readonly decided: Decided;
}

/** Attempts: a concurrent change of the tenant fails one. */
const ATTEMPTS = 4;

/**
 * Activates a tenant whose silo is deployed: checks the silo, writes binding and status in one write, and invites the
 * first administrator. Repeat it to resume; an active tenant stays as it is.
 * @throws Problem 404 for an unknown tenant, 409 for a tenant that does not await its silo, or whose silo is not
 * deployed.
 */
export async function activate(tenantId: string, stores: ActivationStores): Promise<StoredTenant> {
  const { records, silos, now } = stores;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const tenant = await records.read(tenantId);
    if (!tenant) throw notFound(`There is no tenant ${tenantId}.`);
    if (tenant.status === "active" && parseBinding(tenant.binding)?.model === "silo") {
      return complete(tenant, stores);
    }
    if (tenant.status !== "provisioning" || !tenant.awaits_silo) throw refusal(tenant);
    const binding = await silos.deployed(tenant);
    const activated = await records.update(tenantId, {
      set: { binding, status: "active", version: tenant.version + 1, updated_at: now().toISOString() },
      remove: ["awaits_silo"],
      where: { status: "provisioning", awaits_silo: true, version: tenant.version },
    });
    if (!activated) continue;
    stores.decided(tenant, activated);
    return complete(activated, stores);
  }
  throw conflict("Another request is changing the tenant. Read it again, then repeat.");
}

/** Invites the administrator and records that last: it triggers the event TenantCreated. */
async function complete(tenant: StoredTenant, stores: ActivationStores): Promise<StoredTenant> {
  const { tenant_id, pending_admin } = tenant;
  if (pending_admin === undefined) return tenant;
  await stores.resources.invite(pending_admin, tenant_id);
  await stores.provisioning.settle(tenant_id);
  return (await stores.records.read(tenant_id)) ?? tenant;
}

function refusal({ status }: StoredTenant) {
  return conflict(
    status === "provisioning"
      ? "The tenant's onboarding is not complete: repeat its request first."
      : `The tenant is ${status} and does not await a silo: it cannot be activated.`,
  );
}
