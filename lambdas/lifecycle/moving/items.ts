import { createHash } from "node:crypto";
import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import type { TenantId } from "../../tenancy/tenant-id";
import type { Digest, SyncSides } from "./synchronize";

/** As DynamoDB has it: no number, set or binary loses anything on the way. */
export type StoredItem = Readonly<Record<string, AttributeValue>>;

/** A tenant's items at one place, to be moved. */
export class StoredItems {
  constructor(
    private readonly dynamodb: Pick<DynamoDBClient, "send">,
    private readonly table: string,
    private readonly tenantId: TenantId,
  ) {}

  /** By id; strongly consistent. */
  async *after(itemId?: string): AsyncIterable<StoredItem> {
    let start = itemId === undefined ? undefined : this.key(itemId);
    do {
      const { Items = [], LastEvaluatedKey } = await this.dynamodb.send(
        new QueryCommand({
          TableName: this.table,
          KeyConditionExpression: "tenant_id = :tenant",
          ExpressionAttributeValues: { ":tenant": { S: this.tenantId } },
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      yield* Items;
      start = LastEvaluatedKey as typeof start;
    } while (start !== undefined);
  }

  /** Strongly consistent. */
  async get(itemId: string): Promise<StoredItem | undefined> {
    const { Item } = await this.dynamodb.send(
      new GetItemCommand({ TableName: this.table, Key: this.key(itemId), ConsistentRead: true }),
    );
    return Item;
  }

  /** Whatever was there. */
  async put(item: StoredItem): Promise<void> {
    await this.dynamodb.send(new PutItemCommand({ TableName: this.table, Item: { ...item } }));
  }

  async remove(itemId: string): Promise<void> {
    await this.dynamodb.send(new DeleteItemCommand({ TableName: this.table, Key: this.key(itemId) }));
  }

  private key(itemId: string) {
    return { tenant_id: { S: this.tenantId }, item_id: { S: itemId } };
  }
}

/** Items are the same when every attribute is. @param verified whether a copy is read again */
export function itemSides(
  source: StoredItems,
  target: StoredItems,
  verified: boolean,
): SyncSides<StoredItem> {
  const compare = (one: StoredItem, other: StoredItem | undefined): Digest | undefined => {
    const text = canonical(one);
    if (other === undefined || text !== canonical(other)) return undefined;
    return { sha256: createHash("sha256").update(text).digest("hex"), bytes: Buffer.byteLength(text) };
  };
  return {
    source: (after) => source.after(after),
    target: (after) => target.after(after),
    keyOf,
    sizeOf: () => 0,
    compare: async (one, other) => compare(one, other),
    copy: async (item) => {
      await target.put(item);
      return compare(item, verified ? await target.get(keyOf(item)) : item);
    },
    remove: (itemId) => target.remove(itemId),
  };
}

const keyOf = ({ item_id }: StoredItem): string => String(item_id?.S);

/** The same text for the same item, whatever order its attributes and the members of its sets come in. */
export function canonical(value: unknown, type?: string): string {
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString("base64"));
  if (Array.isArray(value)) {
    const parts = value.map((each) => canonical(each));
    return `[${(type?.endsWith("S") ? parts.sort() : parts).join()}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner, name)}`).join()}}`;
}
