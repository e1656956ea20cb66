import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { TenantCreated } from "../../api/onboarding";
import type { Documents } from "../aws/dynamodb";
import type { Actor } from "../shared/actor";
import { conditionalWrite, deleteItem, updateItem } from "../shared/conditional-write";
import { unprocessable } from "../shared/errors";
import { type Application, type Attempt, fingerprintOf, sha256 } from "./application";
import { underWay } from "./problems";

/** Retention of a response: 24 h, in seconds. */
const KEPT_SECONDS = 24 * 3600;

/**
 * Lease of an attempt, in seconds: longer than the function's timeout (60 s), so that an attempt with an expired lease
 * has crashed.
 */
export const LEASE_SECONDS = 90;

/** A client's Idempotency-Key, and who sent it: each caller has its own namespace; anonymous callers share one. */
export interface RequestKey {
  readonly key: string;
  readonly actor: Pick<Actor, "type" | "id">;
}

interface RequestRow {
  readonly tenant_id: string;
  readonly holder: string;
  readonly attempt: string;
  readonly lease_until: number;
  readonly fingerprint: string;
  readonly answer?: TenantCreated;
  /** Seconds since 1970; the table's time to live. */
  readonly expires_at: number;
}

/** A new or resumed attempt, or the response of an earlier one. */
export type Begun = { readonly created: TenantCreated } | { readonly attempt: Attempt };

/** Requests by Idempotency-Key, rows `idempotency#…` of the metadata table. Requests without a key are not stored. */
export class IdempotentRequests {
  constructor(
    private readonly documents: Documents,
    private readonly table: string,
    private readonly now: () => Date,
    private readonly newId: () => string,
  ) {}

  /**
   * Begins an attempt, resumes a crashed one, or returns the stored response.
   * Throws 409 while the same request is in progress, 422 when the key came with another application.
   */
  async begin(key: RequestKey | undefined, application: Application): Promise<Begun> {
    const now = this.seconds();
    const attempt: Attempt = {
      id: this.newId(),
      tenantId: this.newId(),
      leaseUntil: now + LEASE_SECONDS,
      resumed: false,
    };
    if (key === undefined) return { attempt };
    const row: RequestRow = {
      tenant_id: rowKey(key),
      holder: attempt.tenantId,
      attempt: attempt.id,
      lease_until: attempt.leaseUntil,
      fingerprint: fingerprintOf(application),
      expires_at: now + KEPT_SECONDS,
    };
    const created = await conditionalWrite(() =>
      this.documents.send(
        new PutCommand({
          TableName: this.table,
          Item: row,
          // Time to live deletes rows late.
          ConditionExpression: "attribute_not_exists(tenant_id) OR expires_at <= :now",
          ExpressionAttributeValues: { ":now": now },
        }),
      ),
    );
    return created ? { attempt } : this.resume(row, attempt);
  }

  /** Stores the response for repeated requests. */
  async complete(key: RequestKey | undefined, attempt: Attempt, created: TenantCreated): Promise<void> {
    if (key === undefined) return;
    await this.update(rowKey(key), attempt.id, { answer: created });
  }

  /** Deletes a failed request, so that it can be repeated. */
  async forget(key: RequestKey | undefined, attempt: Attempt): Promise<void> {
    if (key === undefined) return;
    await deleteItem(
      this.documents,
      this.table,
      { tenant_id: rowKey(key) },
      { where: { attempt: attempt.id } },
    );
  }

  private async resume(request: RequestRow, attempt: Attempt): Promise<Begun> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: { tenant_id: request.tenant_id }, ConsistentRead: true }),
    );
    const row = Item as RequestRow | undefined;
    if (!row) throw underWay(1);
    if (row.fingerprint !== request.fingerprint) {
      throw unprocessable("This Idempotency-Key came with another request. Use a new key for a new request.");
    }
    if (row.answer) return { created: row.answer };
    const rest = row.lease_until - this.seconds();
    if (rest > 0) throw underWay(rest);
    const taken = await this.update(row.tenant_id, row.attempt, {
      attempt: attempt.id,
      lease_until: attempt.leaseUntil,
    });
    if (!taken) throw underWay(LEASE_SECONDS);
    return { attempt: { ...attempt, tenantId: row.holder, resumed: true } };
  }

  private update(row: string, attempt: string, set: Readonly<Record<string, unknown>>) {
    return updateItem(this.documents, this.table, { tenant_id: row }, { set, where: { attempt } });
  }

  private seconds(): number {
    return Math.floor(this.now().getTime() / 1000);
  }
}

/** The key may be sensitive: only its hash is stored. */
const rowKey = ({ key, actor }: RequestKey): string =>
  `idempotency#${sha256(JSON.stringify([actor.type, actor.id, key]))}`;
