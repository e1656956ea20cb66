import { nameKeyOf } from "../registry/tenant-name";
import type { Attempt } from "./application";
import type { NameReservation, NameReservations } from "./name-reservations";
import { isOnboarded, type ProvisioningRecords } from "./provisioning-records";
import type { TenantResources } from "./resources";

/** What crashed attempts have left of tenants, seen by another attempt that wants a name or an address. */
export class Cleanup {
  constructor(
    private readonly attempt: Attempt,
    private readonly names: NameReservations,
    private readonly provisioning: ProvisioningRecords,
    private readonly resources: TenantResources,
    private readonly now: () => Date,
  ) {}

  /** Whether an attempt is at work on the holder of a name. */
  isLeased({ lease_until = 0 }: NameReservation): boolean {
    return lease_until * 1000 > this.now().getTime();
  }

  /**
   * Clears away what a crashed attempt left of the tenant that holds a name; a tenant that was active already is completed
   * instead, and one that awaits its silo stays. True: nothing is left but the name, whose lease is this attempt's. False: the name is in use.
   */
  async cleanUp(key: string, reservation: NameReservation): Promise<boolean> {
    if (reservation.lease_until === undefined || this.isLeased(reservation)) return false;
    if (!(await this.names.takeLease(key, reservation, this.attempt))) return false;
    const { holder } = reservation;
    const record = await this.provisioning.read(holder);
    // A crash while things were taken back may have left the key, which is found without the record.
    if (!record) {
      await this.resources.deleteKey(holder);
      return true;
    }
    if (isOnboarded(record)) {
      // Who awaits a silo, or was given up, is not to sign in.
      if (record.pending_admin && !record.awaits_silo)
        await this.resources.invite(record.pending_admin, holder);
      await this.provisioning.settle(holder);
      await this.names.settle(key, this.attempt);
      return false;
    }
    await this.resources.takeBack(record.pending_admin, holder);
    await this.provisioning.remove(holder);
    return true;
  }

  /** The same for a tenant that was found by its administrator; frees its name too. */
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
