import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { conditionalWrite, deleteItem, updateItem } from "../shared/conditional-write";
import { unprocessable } from "../shared/errors";
import { type Answer, type Application, type Attempt, fingerprintOf, sha256 } from "./application";
import { underWay } from "./problems";

/** How long an answer is repeated to the same key: 24 h, in seconds. */
const KEPT_SECONDS = 24 * 3600;

/**
 * How long an attempt may take, in seconds: longer than the function's timeout (60 s), so that an attempt whose lease has
 * ended is dead.
 */
export const LEASE_SECONDS = 90;

interface RequestRow {
  readonly tenant_id: string;
  readonly holder: string;
  readonly attempt: string;
  readonly lease_until: number;
  readonly fingerprint: string;
  readonly answer?: Answer;
  /** Seconds since 1970; the table's time to live. */
  readonly expires_at: number;
}

/** What became of a request before. */
export type Begun = { readonly answer: Answer } | { readonly attempt: Attempt };

/** Requests by their Idempotency-Key, rows `idempotency#…` of the metadata table. Without a key none is kept. */
export class IdempotentRequests {
  constructor(
    private readonly documents: DynamoDBDocumentClient,
    private readonly table: string,
    private readonly now: () => Date,
    private readonly newId: () => string,
  ) {}

  /**
   * A new attempt, the next one at a request that crashed, or the answer that was given already.
   * Throws 409 while the same request is under way, 422 when the key came with another application.
   */
  async begin(key: string | undefined, application: Application): Promise<Begun> {
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
          // Time to live removes rows late.
          ConditionExpression: "attribute_not_exists(tenant_id) OR expires_at <= :now",
          ExpressionAttributeValues: { ":now": now },
        }),
      ),
    );
    return created ? { attempt } : this.resume(row, attempt);
  }

  /** Keeps the answer for whoever repeats the request. */
  async complete(key: string | undefined, attempt: Attempt, answer: Answer): Promise<void> {
    if (key === undefined) return;
    await this.update(rowKey(key), attempt.id, { answer });
  }

  /** Forgets a request that failed, so that it may be repeated. */
  async forget(key: string | undefined, attempt: Attempt): Promise<void> {
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
    if (row.answer) return { answer: row.answer };
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

/** The key itself may be telling: only its hash is stored. */
const rowKey = (key: string): string => `idempotency#${sha256(key)}`;
