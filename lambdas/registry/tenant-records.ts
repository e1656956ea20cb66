import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { TenantMfaDemand } from "../../api/mfa";
import { type TenantStatus, tenantStatuses } from "../../api/tenant";
import { type ConditionalUpdate, updateItem } from "../shared/conditional-write";
import type { Move } from "./move";
import type { Offboarding, Reconciliation, TenantRecord } from "./tenant-record";

declare const stored: unique symbol;

/**
 * A record read from the table of all tenants. Only `TenantRecords` creates one, and only the control plane's functions
 * may read that table, so that it proves a tenant without a token.
 */
export type StoredTenant = TenantRecord & { readonly [stored]: true };

export interface TenantPage {
  readonly tenants: readonly StoredTenant[];
  /** Position of the next page; absent on the last page. */
  readonly next?: string;
}

/** A change by the control plane, in one write. */
export interface TenantChange {
  readonly status?: TenantStatus;
  readonly tier?: string;
  readonly mfa?: TenantMfaDemand;
  /** Starts an offboarding. */
  readonly offboarding?: Offboarding;
  /** Cancels the offboarding. */
  readonly callOff?: true;
}

/** Name of the index that finds tenants by status. */
const STATUS_INDEX = "by_status";

/** Statuses of tenants whose data can be moved. */
const movable = ["active", "suspended"] as const;

/** The control plane's access to all tenants' records. */
export class TenantRecords {
  constructor(
    private readonly documents: Pick<DynamoDBDocumentClient, "send">,
    private readonly table: string,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Strongly consistent; `undefined` if there is no such tenant. */
  async read(tenantId: string): Promise<StoredTenant | undefined> {
    const { Item } = await this.documents.send(
      new GetCommand({ TableName: this.table, Key: { tenant_id: tenantId }, ConsistentRead: true }),
    );
    return Item?.status === undefined ? undefined : (Item as StoredTenant);
  }

  /**
   * Tenants by id, at most `limit`: those of one status, or all, status after status in the order of a tenant's life.
   * Eventually consistent; a tenant whose status changes during the listing can be missing, or appear twice.
   */
  async list(limit: number, status?: TenantStatus, position?: string): Promise<TenantPage> {
    const start = position === undefined ? undefined : positionOf(position);
    const first = start === undefined ? 0 : tenantStatuses.indexOf(start.status);
    const statuses = status === undefined ? tenantStatuses.slice(Math.max(first, 0)) : [status];
    const found: StoredTenant[] = [];
    for (const each of statuses) {
      // One more than requested shows whether there is a next page, and avoids an empty last page.
      const after = start?.status === each ? start.tenantId : undefined;
      found.push(...(await this.ofStatus(each, limit + 1 - found.length, after)));
      if (found.length > limit) break;
    }
    const tenants = found.slice(0, limit);
    const last = tenants.at(-1);
    return found.length > limit && last ? { tenants, next: `${last.status}#${last.tenant_id}` } : { tenants };
  }

  /**
   * Changes status or tier, and increments the version. @param seen the record as read.
   * @returns the new record; `undefined`: it has changed since it was read, or the purge has begun.
   */
  change(seen: StoredTenant, change: TenantChange): Promise<StoredTenant | undefined> {
    const { callOff, ...attributes } = change;
    const { offboarding } = seen;
    return this.update(seen.tenant_id, {
      set: {
        ...attributes,
        version: seen.version + 1,
        updated_at: this.now().toISOString(),
        ...(callOff && { discarded_export: offboarding?.requested_at }),
      },
      ...(callOff && { remove: ["offboarding"] }),
      where: {
        version: seen.version,
        ...(callOff && { "offboarding.purge.state": "waiting" }),
        // A move does not change the version: a decision made without it must not be written beside it.
        ...(seen.move === undefined && { move: undefined }),
      },
    });
  }

  /** Requests a reconciliation; `undefined`: the record has changed since it was read. */
  requestReconciliation(seen: StoredTenant): Promise<StoredTenant | undefined> {
    const reconciliation: Reconciliation = { requested_at: this.now().toISOString(), state: "waiting" };
    return this.update(seen.tenant_id, { set: { reconciliation }, where: { version: seen.version } });
  }

  /** Begins a move; `undefined`: the record has changed since it was read. */
  beginMove(seen: StoredTenant, to: Pick<Move, "from" | "to" | "tier" | "requested_by">) {
    const now = this.now().toISOString();
    const move: Move = { ...to, requested_at: now, state: "copying", since: now, progressed_at: now };
    return this.update(seen.tenant_id, {
      set: { move },
      where: { version: seen.version, move: undefined, discarded_export: undefined },
    });
  }

  /** Changes the state of a move on an operator's decision; `undefined`: the state has changed since it was read. */
  changeMoveState(seen: StoredTenant, state: "discarding" | "clearing"): Promise<StoredTenant | undefined> {
    const now = this.now().toISOString();
    return this.update(seen.tenant_id, {
      set: { "move.state": state, "move.since": now, "move.progressed_at": now },
      remove: ["move.until", "move.position", "move.trouble"],
      where: moveAsIn(seen),
    });
  }

  /** Resumes a move by touching its record; `undefined`: it has made progress since it was read. */
  touchMove(seen: StoredTenant): Promise<StoredTenant | undefined> {
    return this.update(seen.tenant_id, {
      set: { "move.progressed_at": this.now().toISOString() },
      where: { ...moveAsIn(seen), "move.progressed_at": seen.move?.progressed_at },
    });
  }

  /** Counts the tenants of a status; eventually consistent. DynamoDB reads all of them, but returns none. */
  async countOf(status: TenantStatus): Promise<number> {
    let count = 0;
    let start: Record<string, unknown> | undefined;
    do {
      const { Count = 0, LastEvaluatedKey } = await this.documents.send(
        new QueryCommand({
          TableName: this.table,
          IndexName: STATUS_INDEX,
          Select: "COUNT",
          KeyConditionExpression: "#status = :status",
          ExpressionAttributeNames: { "#status": "status" },
          ExpressionAttributeValues: { ":status": status },
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      count += Count;
      start = LastEvaluatedKey;
    } while (start !== undefined);
    return count;
  }

  /**
   * Tenants whose data is being moved, or that have no cursor secret yet; eventually consistent. Reads all active and
   * suspended tenants.
   * @param onRead called with the number of tenants of a status that were read, moving or not.
   */
  async *unsettled(
    onRead: (status: (typeof movable)[number], tenants: number) => void = () => {},
  ): AsyncIterable<StoredTenant> {
    for (const status of movable) {
      let start: Record<string, unknown> | undefined;
      do {
        const {
          Items = [],
          ScannedCount = 0,
          LastEvaluatedKey,
        } = await this.documents.send(
          new QueryCommand({
            TableName: this.table,
            IndexName: STATUS_INDEX,
            KeyConditionExpression: "#status = :status",
            FilterExpression: "attribute_exists(#move) OR attribute_not_exists(cursor_secret)",
            ExpressionAttributeNames: { "#status": "status", "#move": "move" },
            ExpressionAttributeValues: { ":status": status },
            ...(start && { ExclusiveStartKey: start }),
          }),
        );
        onRead(status, ScannedCount);
        yield* Items as StoredTenant[];
        start = LastEvaluatedKey;
      } while (start !== undefined);
    }
  }

  /**
   * Records progress of the platform's own work; the version stays.
   * @returns the new record; `undefined`: the condition failed.
   */
  async update(tenantId: string, update: ConditionalUpdate): Promise<StoredTenant | undefined> {
    return (await updateItem(this.documents, this.table, { tenant_id: tenantId }, update)) as
      | StoredTenant
      | undefined;
  }

  private async ofStatus(status: TenantStatus, limit: number, after?: string): Promise<StoredTenant[]> {
    const found: StoredTenant[] = [];
    let start = after === undefined ? undefined : { status, tenant_id: after };
    do {
      const { Items = [], LastEvaluatedKey } = await this.documents.send(
        new QueryCommand({
          TableName: this.table,
          IndexName: STATUS_INDEX,
          KeyConditionExpression: "#status = :status",
          ExpressionAttributeNames: { "#status": "status" },
          ExpressionAttributeValues: { ":status": status },
          Limit: limit - found.length,
          ...(start !== undefined && { ExclusiveStartKey: start }),
        }),
      );
      found.push(...(Items as StoredTenant[]));
      start = LastEvaluatedKey as typeof start;
    } while (start !== undefined && found.length < limit);
    return found;
  }
}

const moveAsIn = ({ move }: StoredTenant) => ({
  "move.requested_at": move?.requested_at,
  "move.state": move?.state,
});

/** Parses a position that `list` returned. */
function positionOf(position: string): { status: TenantStatus; tenantId: string } {
  const [status, tenantId = ""] = position.split("#");
  return { status: status as TenantStatus, tenantId };
}
