import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Item } from "../../api/items";
import { errorName } from "../shared/aws-errors";
import { contentTooLarge } from "../shared/errors";
import type { Preconditions } from "../shared/preconditions";
import type { TenantTable } from "../tenancy/tenant-table";

export interface Page {
  readonly items: readonly Item[];
  /** The item after which the next page begins; absent on the last page. */
  readonly next?: string;
}

/** Bytes of a page in Lambda's response, where the body is JSON within JSON; Lambda's limit is 6 MB. */
const MAX_PAGE_BYTES = 5_000_000;

/** The items of one tenant. */
export class ItemStore {
  constructor(
    private readonly table: TenantTable,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** Items by id, at most `limit`, fewer when they are large; one query, eventually consistent. */
  async list(limit: number, after?: string): Promise<Page> {
    const { Items = [], LastEvaluatedKey } = await this.table.documents.send(
      new QueryCommand({
        TableName: this.table.name,
        KeyConditionExpression: "tenant_id = :tenant",
        ExpressionAttributeValues: { ":tenant": this.table.tenantId },
        // One more than requested shows whether there is a next page, and avoids an empty last page.
        Limit: limit + 1,
        ...(after !== undefined && { ExclusiveStartKey: this.key(after) }),
      }),
    );
    const items = withinBytes(Items.slice(0, limit).map(itemOf), MAX_PAGE_BYTES);
    const more = LastEvaluatedKey !== undefined || items.length < Items.length;
    const last = items.at(-1);
    return more && last ? { items, next: last.item_id } : { items };
  }

  /** `undefined` if there is no such item; strongly consistent. */
  async read(itemId: string): Promise<Item | undefined> {
    const { Item } = await this.table.documents.send(
      new GetCommand({ TableName: this.table.name, Key: this.key(itemId), ConsistentRead: true }),
    );
    return Item && itemOf(Item);
  }

  /** `undefined` if the item exists. */
  create(itemId: string, data: unknown): Promise<Item | undefined> {
    const item = { ...this.key(itemId), data, timestamp: this.now().toISOString(), version: 1 };
    return conditional(async () => {
      await this.table.documents.send(
        new PutCommand({
          TableName: this.table.name,
          Item: { ...item, data: withMaps(data) },
          ConditionExpression: "attribute_not_exists(item_id)",
        }),
      );
      return item;
    });
  }

  /** Writes the item, new or not; `undefined` when a precondition fails. Version 1: the item is new. */
  replace(itemId: string, data: unknown, preconditions: Preconditions): Promise<Item | undefined> {
    const { expression, values } = conditionOf(preconditions);
    return conditional(async () => {
      const { Attributes = {} } = await this.table.documents.send(
        new UpdateCommand({
          TableName: this.table.name,
          Key: this.key(itemId),
          UpdateExpression:
            "SET #data = :data, #timestamp = :now, version = if_not_exists(version, :zero) + :one",
          ExpressionAttributeNames: { "#data": "data", "#timestamp": "timestamp" },
          ...expression,
          ExpressionAttributeValues: {
            ":data": withMaps(data),
            ":now": this.now().toISOString(),
            ":zero": 0,
            ":one": 1,
            ...values,
          },
          ReturnValues: "ALL_NEW",
        }),
      );
      return itemOf(Attributes);
    });
  }

  /** Removes the item if it exists; false if a precondition fails. */
  async remove(itemId: string, preconditions: Preconditions): Promise<boolean> {
    const { expression, values } = conditionOf(preconditions);
    const removed = await conditional(async () => {
      await this.table.documents.send(
        new DeleteCommand({
          TableName: this.table.name,
          Key: this.key(itemId),
          ...expression,
          ...(values && { ExpressionAttributeValues: values }),
        }),
      );
      return true;
    });
    return removed ?? false;
  }

  private key(itemId: string) {
    return { tenant_id: this.table.tenantId, item_id: itemId };
  }
}

function itemOf(attributes: Readonly<Record<string, unknown>>): Item {
  const { tenant_id, item_id, data, timestamp, version } = attributes;
  return { tenant_id, item_id, data, timestamp, version } as Item;
}

function conditionOf({ ifMatch, ifAbsent }: Preconditions) {
  const conditions = [
    ...(ifMatch === "any" ? ["attribute_exists(item_id)"] : []),
    ...(typeof ifMatch === "number" ? ["version = :expected"] : []),
    ...(ifAbsent ? ["attribute_not_exists(item_id)"] : []),
  ];
  return {
    expression: conditions.length > 0 ? { ConditionExpression: conditions.join(" AND ") } : undefined,
    values: typeof ifMatch === "number" ? { ":expected": ifMatch } : undefined,
  };
}

/** A conditional write: `undefined` when the condition does not hold, 413 when the item is too large. */
async function conditional<T>(write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (errorName(error) === "ConditionalCheckFailedException") return undefined;
    // Only DynamoDB counts an item's bytes exactly; both of its messages begin like this.
    if (
      errorName(error) === "ValidationException" &&
      error instanceof Error &&
      error.message.startsWith("Item size")
    ) {
      throw contentTooLarge("An item is at most 400 KB, names and values together.");
    }
    throw error;
  }
}

/** The first items that fit into a page, at least one. */
function withinBytes(items: readonly Item[], limit: number): readonly Item[] {
  let bytes = 0;
  const end = items.findIndex((item) => {
    bytes += Buffer.byteLength(JSON.stringify(JSON.stringify(item)));
    return bytes > limit;
  });
  return end === -1 ? items : items.slice(0, Math.max(1, end));
}

/**
 * Converts a value's objects to Maps: the SDK recognizes objects by `constructor.name`, which a client's key
 * `constructor` would override.
 */
function withMaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMaps);
  if (typeof value !== "object" || value === null) return value;
  return new Map(Object.entries(value).map(([key, entry]) => [key, withMaps(entry)]));
}
