import { nameKeyOf } from "../registry/tenant-name";
import type { Attempt } from "./application";
import type { NameReservation, NameReservations } from "./name-reservations";
import { isOnboarded, type ProvisioningRecords } from "./provisioning-records";
import type { TenantResources } from "./resources";

/** Cleans up after crashed attempts, when another attempt needs their name or address. */
export class Cleanup {
  constructor(
    private readonly attempt: Attempt,
    private readonly names: NameReservations,
    private readonly provisioning: ProvisioningRecords,
    private readonly resources: TenantResources,
    private readonly now: () => Date,
  ) {}

  /** Whether an attempt is provisioning the holder of a name. */
  isLeased({ lease_until = 0 }: NameReservation): boolean {
    return lease_until * 1000 > this.now().getTime();
  }

  /**
   * Removes the resources of a crashed attempt's tenant, which holds a name. Completes an active tenant instead, and
   * keeps one that awaits its silo. @returns true when this attempt has the lease of a free name, false when the name
   * is in use.
   */
  async cleanUp(key: string, reservation: NameReservation): Promise<boolean> {
    if (reservation.lease_until === undefined || this.isLeased(reservation)) return false;
    if (!(await this.names.takeLease(key, reservation, this.attempt))) return false;
    const { holder } = reservation;
    const record = await this.provisioning.read(holder);
    // A crash during a rollback may have left the key, which is found without the record.
    if (!record) {
      await this.resources.deleteKey(holder);
      return true;
    }
    if (isOnboarded(record)) {
      // Users of a tenant that awaits its silo, or was offboarded, must not sign in.
      if (record.pending_admin && !record.awaits_silo)
        await this.resources.invite(record.pending_admin, holder);
      await this.provisioning.settle(holder);
      await this.names.settle(key, this.attempt);
      return false;
    }
    await this.resources.removeAll(record.pending_admin, holder);
    await this.provisioning.remove(holder);
    return true;
  }

  /** As {@link cleanUp}, for a tenant found by its administrator; releases its name too. */
  async cleanUpTenant(tenantId: string): Promise<boolean> {
    const record = await this.provisioning.read(tenantId);
    if (!record?.pending_admin) return false;
    const key = nameKeyOf(record.tenant_name);
    const reservation = await this.names.read(key);
    if (reservation?.holder !== tenantId || !(await this.cleanUp(key, reservation))) return false;
    await this.names.release(key, this.attempt);
    return true;
  }
}
