import { type Application, type Attempt, nameKeyOf } from "./application";
import { Remains } from "./cleanup";
import { LEASE_SECONDS } from "./idempotency";
import type { NameReservation, Names } from "./name-reservations";
import { taken, underWay } from "./problems";
import { isWhole, type Tenants } from "./provisioning-records";
import { Belongings, type BelongingsStores } from "./resources";
import type { Step } from "./run-steps";

export interface Stores extends BelongingsStores {
  readonly names: Names;
  readonly now: () => Date;
}

/**
 * What makes a tenant, in order. Nobody can sign in before the last but one step, and until the last one has run
 * everything can be taken back. In a silo tier the last one is another: the tenant waits, uninvited, to be activated.
 */
export function onboardingSteps(application: Application, attempt: Attempt, stores: Stores): readonly Step[] {
  const { names, tenants, directory } = stores;
  const { adminEmail, tier, usagePlan, isolation } = application;
  const { tenantId } = attempt;
  const nameKey = nameKeyOf(application.tenantName);
  const belongings = new Belongings(stores);
  const remains = new Remains(attempt, names, tenants, belongings, stores.now);
  /** A crashed attempt had completed the tenant, which may have moved on since: nothing of it is this run's to make. */
  let complete = false;

  const steps: readonly Step[] = [
    {
      name: "reserve the name",
      run: async () => {
        if (await names.reserve(nameKey, attempt)) return;
        const reservation = await names.read(nameKey);
        if (!reservation) throw taken();
        if (reservation.holder === tenantId) return takeUp(reservation);
        if (!(await remains.clearAway(nameKey, reservation))) throw taken();
        await names.take(nameKey, attempt);
      },
      undo: async () => {
        await names.release(nameKey, attempt);
      },
    },
    {
      name: "record the tenant",
      run: async () => {
        const record = await tenants.create(tenantId, application);
        complete = isWhole(record) && (isolation === "silo" || record.pending_admin === undefined);
      },
      undo: async () => {
        if (!(await tenants.remove(tenantId)) && (await tenants.read(tenantId))) {
          throw new Error("the tenant's record stays");
        }
      },
    },
    {
      name: "make the API key",
      run: () => belongings.giveKey(tenantId, tier, usagePlan),
      undo: () => belongings.takeKey(tenantId),
    },
    {
      name: "create the administrator",
      run: async () => {
        if (await directory.create(adminEmail, tenantId)) return;
        const user = await directory.read(adminEmail);
        if (user?.tenantId === tenantId) return;
        if (
          user?.tenantId &&
          (await remains.clearAwayTenant(user.tenantId)) &&
          (await directory.create(adminEmail, tenantId))
        ) {
          return;
        }
        throw taken();
      },
      undo: () => belongings.dismiss(adminEmail, tenantId),
    },
    {
      name: "appoint the administrator",
      run: () => belongings.appoint(adminEmail, tenantId),
    },
    ...(isolation === "silo" ? [awaitSilo(tenantId, tenants)] : activation(tenantId, adminEmail, stores)),
  ];
  const [reserve, record, ...others] = steps as [Step, Step, ...Step[]];
  return [reserve, record, ...others.map((step) => ({ ...step, run: async () => complete || step.run() }))];

  /** The name is this tenant's: a crashed attempt reserved it, and perhaps completed the tenant. */
  async function takeUp(reservation: NameReservation): Promise<void> {
    if (reservation.lease_until === undefined) return;
    if (remains.isLeased(reservation) || !(await names.takeLease(nameKey, reservation, attempt)))
      throw underWay(LEASE_SECONDS);
  }
}

/** The end of the onboarding in a pooled tier: the tenant is in use at once. */
function activation(tenantId: string, adminEmail: string, stores: Stores): readonly Step[] {
  const { tenants } = stores;
  return [
    {
      name: "activate the tenant",
      run: async () => {
        // False also for a tenant that a crashed attempt activated, and that may have moved on since.
        if (!(await tenants.activate(tenantId)) && !(await tenants.read(tenantId))) {
          throw new Error("the tenant's record is gone");
        }
      },
      undo: async () => {
        const record = await tenants.read(tenantId);
        if (record && record.status !== "provisioning" && !(await tenants.deactivate(tenantId))) {
          throw new Error("the tenant is complete and stays");
        }
      },
    },
    {
      name: "invite the administrator",
      run: () => new Belongings(stores).invite(adminEmail, tenantId),
    },
    {
      name: "complete the tenant",
      run: async () => {
        await tenants.settle(tenantId);
      },
    },
  ];
}

/** The end of the onboarding in a silo tier: from here on the tenant is whole, and an operator's. */
function awaitSilo(tenantId: string, tenants: Tenants): Step {
  return {
    name: "await the silo",
    run: async () => {
      if (!(await tenants.awaitSilo(tenantId)) && !(await tenants.read(tenantId))) {
        throw new Error("the tenant's record is gone");
      }
    },
    undo: async () => {
      const record = await tenants.read(tenantId);
      if (record && isWhole(record)) throw new Error("the tenant is complete and stays");
    },
  };
}
