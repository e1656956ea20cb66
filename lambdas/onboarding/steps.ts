import { nameKeyOf } from "../registry/tenant-name";
import type { Application, Attempt } from "./application";
import { Cleanup } from "./cleanup";
import { LEASE_SECONDS } from "./idempotency";
import type { NameReservation, NameReservations } from "./name-reservations";
import { taken, underWay } from "./problems";
import { isOnboarded, type ProvisioningRecords } from "./provisioning-records";
import { type ResourceStores, TenantResources } from "./resources";
import type { Step } from "./run-steps";

export interface Stores extends ResourceStores {
  readonly names: NameReservations;
  readonly now: () => Date;
}

/**
 * The steps of an onboarding, in order. No user can sign in before the last step but one, and everything can be rolled
 * back before the last step has run. In a silo tier the last step leaves the tenant, without invitation, to wait for
 * activation.
 */
export function onboardingSteps(application: Application, attempt: Attempt, stores: Stores): readonly Step[] {
  const { names, provisioning, directory } = stores;
  const { adminEmail, tier, usagePlan, isolation } = application;
  const { tenantId } = attempt;
  const nameKey = nameKeyOf(application.tenantName);
  const resources = new TenantResources(stores);
  const cleanup = new Cleanup(attempt, names, provisioning, resources, stores.now);
  /** A crashed attempt has completed the tenant: the other steps must not run. */
  let complete = false;

  const steps: readonly Step[] = [
    {
      name: "reserve the name",
      run: async () => {
        if (await names.reserve(nameKey, attempt)) return;
        const reservation = await names.read(nameKey);
        if (!reservation) throw taken();
        if (reservation.holder === tenantId) return resume(reservation);
        if (!(await cleanup.cleanUp(nameKey, reservation))) throw taken();
        await names.take(nameKey, attempt);
      },
      undo: async () => {
        await names.release(nameKey, attempt);
      },
    },
    {
      name: "record the tenant",
      run: async () => {
        const record = await provisioning.create(tenantId, application);
        complete = isOnboarded(record) && (isolation === "silo" || record.pending_admin === undefined);
      },
      undo: async () => {
        if (!(await provisioning.remove(tenantId)) && (await provisioning.read(tenantId))) {
          throw new Error("the tenant's record stays");
        }
      },
    },
    {
      name: "make the API key",
      run: () => resources.createKey(tenantId, tier, usagePlan),
      undo: () => resources.deleteKey(tenantId),
    },
    {
      name: "create the administrator",
      run: async () => {
        if (await directory.create(adminEmail, tenantId)) return;
        const user = await directory.read(adminEmail);
        if (user?.tenantId === tenantId) return;
        if (
          user?.tenantId &&
          (await cleanup.cleanUpTenant(user.tenantId)) &&
          (await directory.create(adminEmail, tenantId))
        ) {
          return;
        }
        throw taken();
      },
      undo: () => resources.removeAdministrator(adminEmail, tenantId),
    },
    {
      name: "appoint the administrator",
      run: () => resources.addAdministrator(adminEmail, tenantId),
    },
    ...(isolation === "silo"
      ? [awaitSilo(tenantId, provisioning)]
      : activation(tenantId, adminEmail, stores)),
  ];
  const [reserve, record, ...others] = steps as [Step, Step, ...Step[]];
  return [reserve, record, ...others.map((step) => ({ ...step, run: async () => complete || step.run() }))];

  /** A crashed attempt has reserved the name for this tenant, and perhaps completed the tenant. */
  async function resume(reservation: NameReservation): Promise<void> {
    if (reservation.lease_until === undefined) return;
    if (cleanup.isLeased(reservation) || !(await names.takeLease(nameKey, reservation, attempt)))
      throw underWay(LEASE_SECONDS);
  }
}

/** The last steps in a pooled tier: the tenant becomes active at once. */
function activation(tenantId: string, adminEmail: string, stores: Stores): readonly Step[] {
  const { provisioning } = stores;
  return [
    {
      name: "activate the tenant",
      run: async () => {
        // False also for a tenant that a crashed attempt activated, and that may have changed since.
        if (!(await provisioning.activate(tenantId)) && !(await provisioning.read(tenantId))) {
          throw new Error("the tenant's record is missing");
        }
      },
      undo: async () => {
        const record = await provisioning.read(tenantId);
        if (record && record.status !== "provisioning" && !(await provisioning.deactivate(tenantId))) {
          throw new Error("the tenant is complete and stays");
        }
      },
    },
    {
      name: "invite the administrator",
      run: () => new TenantResources(stores).invite(adminEmail, tenantId),
    },
    {
      name: "complete the tenant",
      run: async () => {
        await provisioning.settle(tenantId);
      },
    },
  ];
}

/** The last step in a silo tier: the onboarding is complete, and an operator continues. */
function awaitSilo(tenantId: string, provisioning: ProvisioningRecords): Step {
  return {
    name: "await the silo",
    run: async () => {
      if (!(await provisioning.awaitSilo(tenantId)) && !(await provisioning.read(tenantId))) {
        throw new Error("the tenant's record is missing");
      }
    },
    undo: async () => {
      const record = await provisioning.read(tenantId);
      if (record && isOnboarded(record)) throw new Error("the tenant is complete and stays");
    },
  };
}
