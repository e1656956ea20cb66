import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { conditionalWrite } from "../shared/conditional-write";
import type { Attempt } from "./application";

/** A name and whose it is. */
export interface NameReservation {
  /** Tenant id. */
  readonly holder: string;
  /** The attempt at work on the holder, and until when (seconds since 1970); absent once the tenant is complete. */
  readonly attempt?: string;
  readonly lease_until?: number;
}

/**
 * Reservations of tenant names, rows `name#…` of the metadata table. While a tenant is being made, its name is also the
 * lock on everything that belongs to it: who holds the lease may finish it or clear it away.
 */
export class NameReservations {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  /** False: the name has a row already. */
  reserve(nameKey: string, attempt: Attempt): Promise<boolean> {
    return conditionalWrite(() =>
      this.documents.send(
        new PutCommand({
          TableName: this.table,
          Item: {
            tenant_id: nameKey,
            holder: attempt.tenantId,
            attempt: attempt.id,
            lease_until: attempt.leaseUntil,
          } satisfies NameReservation & { tenant_id: string },
          ConditionExpression: "attribute_not_exists(tenant_id)",
        }),
      ),
    );
  }

  async read(nameKey: string): Promise<NameReservation | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: { tenant_id: nameKey }, ConsistentRead: true }),
    );
    return Item as NameReservation | undefined;
  }

  /** Whether this attempt has the lease of the name, and the name is its tenant's. */
  async isLeasedTo(nameKey: string, attempt: Attempt): Promise<boolean> {
    const reservation = await this.read(nameKey);
    return reservation?.attempt === attempt.id && reservation.holder === attempt.tenantId;
  }

  /** Takes the lease from the attempt that was seen to hold it; false: another was quicker. */
  takeLease(nameKey: string, seen: NameReservation, attempt: Attempt): Promise<boolean> {
    return this.update(nameKey, "SET attempt = :attempt, lease_until = :lease", "attempt = :seen", {
      ":attempt": attempt.id,
      ":lease": attempt.leaseUntil,
      ":seen": seen.attempt ?? "",
    });
  }

  /** Gives the name, whose lease this attempt has, to this attempt's tenant. */
  take(nameKey: string, attempt: Attempt): Promise<boolean> {
    return this.update(nameKey, "SET holder = :holder", "attempt = :attempt", {
      ":holder": attempt.tenantId,
      ":attempt": attempt.id,
    });
  }

  /** Ends the lease: the name belongs to its holder for good. */
  settle(nameKey: string, attempt: Attempt): Promise<boolean> {
    return this.update(nameKey, "REMOVE attempt, lease_until", "attempt = :attempt", {
      ":attempt": attempt.id,
    });
  }

  /** Frees the name if this attempt has its lease. */
  release(nameKey: string, attempt: Attempt): Promise<boolean> {
    return conditionalWrite(() =>
      this.documents.send(
        new DeleteCommand({
          TableName: this.table,
          Key: { tenant_id: nameKey },
          ConditionExpression: "attempt = :attempt",
          ExpressionAttributeValues: { ":attempt": attempt.id },
        }),
      ),
    );
  }

  private update(nameKey: string, expression: string, condition: string, values: Record<string, unknown>) {
    return conditionalWrite(() =>
      this.documents.send(
        new UpdateCommand({
          TableName: this.table,
          Key: { tenant_id: nameKey },
          UpdateExpression: expression,
          ConditionExpression: condition,
          ExpressionAttributeValues: values,
        }),
      ),
    );
  }
}
