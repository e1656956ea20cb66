import { parseBinding } from "../registry/binding";
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
}

/** How often it is decided anew because somebody else changed the tenant in between. */
const ATTEMPTS = 4;

/**
 * Makes a tenant active whose silo stands: checks the silo, writes the binding and the status in one write, and invites the
 * first administrator. Repeated, it goes on where it broke off; an active tenant stays as it is.
 * @throws Problem 404 for an id that no tenant has, 409 for a tenant that does not await its silo, and while there is none.
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
    if (activated) return complete(activated, stores);
  }
  throw conflict("Others are changing the tenant at the same time. Read it again, then repeat.");
}

/** Invites the administrator, and says so last: until then the tenant is not created, as far as events go. */
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
      ? "The tenant's onboarding has not come to its end yet: repeat its request first."
      : `The tenant is ${status} and does not await a silo: there is nothing to activate.`,
  );
}
