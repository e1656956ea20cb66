import { DeleteCommand, type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { forEachOf } from "../shared/concurrency";
import type { TenantId } from "../tenancy/tenant-id";

export interface ItemPage {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  /** The item id after which the next page begins; absent on the last page. */
  readonly next?: string;
}

/** Deletions at a time: enough to be quick, too few to take the table's capacity from other tenants. */
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

  /** Deletes a page of items. @returns how many; 0: there are none. */
  async deletePage(): Promise<number> {
    // A thousand keys are a slice's worth at most, and a first page is never empty while there is an item.
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
    const { Items = [], LastEvaluatedKey } = await this.documents.send(
      new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: "tenant_id = :tenant",
        ExpressionAttributeValues: { ":tenant": this.tenantId },
        ConsistentRead: true,
        ...options,
        ...(after !== undefined && { ExclusiveStartKey: { tenant_id: this.tenantId, item_id: after } }),
      }),
    );
    const next = LastEvaluatedKey?.item_id;
    return { items: Items, ...(typeof next === "string" && { next }) };
  }
}
