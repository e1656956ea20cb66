import type { Directory } from "../registry/directory";
import { type Application, type Attempt, nameKeyOf } from "./application";
import type { NameReservation, Names } from "./names";
import { taken, underWay } from "./refusals";
import { LEASE_SECONDS } from "./requests";
import type { Step } from "./run-steps";
import type { Tenants } from "./tenants";

export interface Stores {
  readonly names: Names;
  readonly tenants: Tenants;
  readonly directory: Directory;
  readonly now: () => Date;
}

/**
 * What makes a tenant, in order. Nobody can sign in before the last but one step, and until the last one has run
 * everything can be taken back.
 */
export function onboardingSteps(application: Application, attempt: Attempt, stores: Stores): readonly Step[] {
  const { names, tenants, directory } = stores;
  const { adminEmail } = application;
  const { tenantId } = attempt;
  const nameKey = nameKeyOf(application.tenantName);

  return [
    {
      name: "reserve the name",
      run: async () => {
        if (await names.reserve(nameKey, attempt)) return;
        const reservation = await names.read(nameKey);
        if (!reservation) throw taken();
        if (reservation.holder === tenantId) return takeUp(reservation);
        if (!(await clearAway(nameKey, reservation))) throw taken();
        await names.take(nameKey, attempt);
      },
      undo: async () => {
        await names.release(nameKey, attempt);
      },
    },
    {
      name: "record the tenant",
      run: () => tenants.create(tenantId, application),
      undo: async () => {
        if (!(await tenants.remove(tenantId)) && (await tenants.read(tenantId))) {
          throw new Error("the tenant's record stays");
        }
      },
    },
    {
      name: "create the administrator",
      run: async () => {
        if (await directory.create(adminEmail, tenantId)) return;
        const user = await directory.read(adminEmail);
        if (user?.tenantId === tenantId) return;
        if (
          user?.tenantId &&
          (await clearAwayTenant(user.tenantId)) &&
          (await directory.create(adminEmail, tenantId))
        ) {
          return;
        }
        throw taken();
      },
      undo: async () => {
        await directory.remove(adminEmail, tenantId);
      },
    },
    {
      name: "give the administrator's role",
      run: async () => {
        const user = await directory.find(adminEmail, tenantId);
        if (!(await user?.giveRole("tenant-admin"))) throw new Error("the administrator is gone");
      },
    },
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
      run: async () => {
        const record = await tenants.read(tenantId);
        if (record?.pending_admin) await invite(record.pending_admin, tenantId);
      },
    },
    {
      name: "complete the tenant",
      run: async () => {
        await tenants.settle(tenantId);
      },
    },
  ];

  async function invite(username: string, ofTenant: string): Promise<void> {
    const user = await directory.find(username, ofTenant);
    if (!user || (await user.invite()) === "gone") throw new Error("the administrator is gone");
  }

  function isLeased({ lease_until = 0 }: NameReservation): boolean {
    return lease_until * 1000 > stores.now().getTime();
  }

  /** The name is this tenant's: a crashed attempt reserved it, and perhaps completed the tenant. */
  async function takeUp(reservation: NameReservation): Promise<void> {
    if (reservation.lease_until === undefined) return;
    if (isLeased(reservation) || !(await names.takeLease(nameKey, reservation, attempt)))
      throw underWay(LEASE_SECONDS);
  }

  /**
   * Clears away what a crashed attempt left of the tenant that holds a name; a tenant that was active already is completed
   * instead. True: nothing is left but the name, whose lease is this attempt's. False: the name is in use.
   */
  async function clearAway(key: string, reservation: NameReservation): Promise<boolean> {
    if (reservation.lease_until === undefined || isLeased(reservation)) return false;
    if (!(await names.takeLease(key, reservation, attempt))) return false;
    const record = await tenants.read(reservation.holder);
    if (!record) return true;
    if (record.status !== "provisioning") {
      if (record.pending_admin) await invite(record.pending_admin, record.tenant_id);
      await tenants.settle(record.tenant_id);
      await names.settle(key, attempt);
      return false;
    }
    if (record.pending_admin) await directory.remove(record.pending_admin, record.tenant_id);
    await tenants.remove(record.tenant_id);
    return true;
  }

  /** The same for a tenant that was found by its administrator; frees its name too. */
  async function clearAwayTenant(otherId: string): Promise<boolean> {
    const record = await tenants.read(otherId);
    if (!record?.pending_admin) return false;
    const key = nameKeyOf(record.tenant_name);
    const reservation = await names.read(key);
    if (reservation?.holder !== otherId || !(await clearAway(key, reservation))) return false;
    await names.release(key, attempt);
    return true;
  }
}
