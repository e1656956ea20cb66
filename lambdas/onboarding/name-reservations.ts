import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Documents } from "../aws/dynamodb";
import { type ConditionalUpdate, createItem, deleteItem, updateItem } from "../shared/conditional-write";
import type { Attempt } from "./application";

/** A reserved name. */
export interface NameReservation {
  /** Tenant id. */
  readonly holder: string;
  /**
   * The attempt that provisions the holder, and the end of its lease (seconds since 1970); absent once it is complete.
   */
  readonly attempt?: string;
  readonly lease_until?: number;
}

/**
 * Reservations of tenant names, rows `name#…` of the metadata table. While a tenant is provisioned, its name is also
 * the lock on all of its resources: the attempt that holds the lease may complete or delete them.
 */
export class NameReservations {
  constructor(
    private readonly documents: Documents,
    private readonly table: string,
  ) {}

  /** @returns false when the name is taken. */
  reserve(nameKey: string, { id, tenantId, leaseUntil }: Attempt): Promise<boolean> {
    return createItem(this.documents, this.table, {
      tenant_id: nameKey,
      holder: tenantId,
      attempt: id,
      lease_until: leaseUntil,
    } satisfies NameReservation & { tenant_id: string });
  }

  async read(nameKey: string): Promise<NameReservation | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: { tenant_id: nameKey }, ConsistentRead: true }),
    );
    return Item as NameReservation | undefined;
  }

  /** Whether this attempt holds the lease and its tenant holds the name. */
  async isLeasedTo(nameKey: string, attempt: Attempt): Promise<boolean> {
    const reservation = await this.read(nameKey);
    return reservation?.attempt === attempt.id && reservation.holder === attempt.tenantId;
  }

  /** Takes the lease over from the attempt that was read. @returns false when another attempt was faster. */
  takeLease(nameKey: string, seen: NameReservation, { id, leaseUntil }: Attempt): Promise<boolean> {
    return this.update(nameKey, {
      set: { attempt: id, lease_until: leaseUntil },
      where: { attempt: seen.attempt ?? "" },
    });
  }

  /** Makes this attempt's tenant the holder; the attempt has the lease. */
  take(nameKey: string, { id, tenantId }: Attempt): Promise<boolean> {
    return this.update(nameKey, { set: { holder: tenantId }, where: { attempt: id } });
  }

  /** Ends the lease: the holder keeps the name. */
  settle(nameKey: string, { id }: Attempt): Promise<boolean> {
    return this.update(nameKey, { remove: ["attempt", "lease_until"], where: { attempt: id } });
  }

  /** Releases the name, if this attempt has the lease. */
  release(nameKey: string, { id }: Attempt): Promise<boolean> {
    return deleteItem(this.documents, this.table, { tenant_id: nameKey }, { where: { attempt: id } });
  }

  private async update(nameKey: string, update: ConditionalUpdate): Promise<boolean> {
    return (await updateItem(this.documents, this.table, { tenant_id: nameKey }, update)) !== undefined;
  }
}
