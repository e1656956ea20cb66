import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from "@aws-sdk/lib-dynamodb";
import { forEachOf } from "../shared/concurrency";
import type { TenantId } from "../tenancy/tenant-id";

export interface ItemPage {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  /** The item id after which the next page begins; absent on the last page. */
  readonly next?: string;
}

/**
 * Bytes of an eventually consistent read that take half a read unit. Source: DynamoDB developer guide, read
 * consistency.
 */
const HALF_UNIT_BYTES = 4096;
/** Overhead of a stored item in DynamoDB's charges. Source: DynamoDB developer guide, storage of items. */
const OVERHEAD_BYTES = 100;

/** Concurrent deletions: fast, without starving other tenants of the table's capacity. */
const DELETIONS = 10;

/** A tenant's items, to export and to purge. */
export class TenantItems {
  constructor(
    private readonly documents: Pick<DynamoDBDocumentClient, "send">,
    private readonly table: string,
    private readonly tenantId: TenantId,
  ) {}

  /** Whole items by id, up to 1 MB of them; strongly consistent. */
  page(after?: string): Promise<ItemPage> {
    return this.query(after, {});
  }

  /**
   * Measures up to 1 MB of items by the capacity of reading them, without sending them over the network. Rounds each
   * page up to 4 KB. @returns bytes, and the id after which more items follow
   */
  async sizePage(after?: string): Promise<{ readonly bytes: number; readonly next?: string }> {
    const {
      Count = 0,
      ConsumedCapacity,
      LastEvaluatedKey,
    } = await this.send(after, { Select: "COUNT", ReturnConsumedCapacity: "TOTAL" });
    const bytes = (ConsumedCapacity?.CapacityUnits ?? 0) * 2 * HALF_UNIT_BYTES + Count * OVERHEAD_BYTES;
    const next = LastEvaluatedKey?.item_id;
    // An empty query consumes half a unit too.
    return { bytes: Count === 0 ? 0 : bytes, ...(typeof next === "string" && { next }) };
  }

  /** Deletes a page of items. @returns their number; 0 if there are none. */
  async deletePage(): Promise<number> {
    // At most a thousand keys fit a slice, and a first page is never empty while items remain.
    const { items } = await this.query(undefined, {
      ProjectionExpression: "item_id",
      Limit: 1000,
    });
    await forEachOf(items, DELETIONS, ({ item_id }) =>
      this.documents.send(
        new DeleteCommand({ TableName: this.table, Key: { tenant_id: this.tenantId, item_id } }),
      ),
    );
    return items.length;
  }

  private async query(
    after: string | undefined,
    options: { ProjectionExpression?: string; Limit?: number },
  ): Promise<ItemPage> {
    const { Items = [], LastEvaluatedKey } = await this.send(after, { ConsistentRead: true, ...options });
    const next = LastEvaluatedKey?.item_id;
    return { items: Items, ...(typeof next === "string" && { next }) };
  }

  private send(after: string | undefined, options: Partial<QueryCommandInput>): Promise<QueryCommandOutput> {
    return this.documents.send(
      new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: "tenant_id = :tenant",
        ExpressionAttributeValues: { ":tenant": this.tenantId },
        ...options,
        ...(after !== undefined && { ExclusiveStartKey: { tenant_id: this.tenantId, item_id: after } }),
      }),
    );
  }
}
