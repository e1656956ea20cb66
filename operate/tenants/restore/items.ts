import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { sameItem } from "@saas/local-aws/endpoint/streams/item";
import { byBytes, type Difference, inParallel } from "./difference";

type Item = Record<string, AttributeValue>;

/** An item, and what becomes of it. */
interface ItemDifference extends Difference {
  /** As it was; absent: it was not. */
  readonly item?: Item;
}

/** Two tables with the same key: what a tenant has, and what it had. */
export interface ItemPlace {
  readonly items: DynamoDBClient;
  readonly tenantId: string;
  readonly live: string;
  readonly restored: string;
}

/** So many writes at a time. */
const WRITERS = 16;

/** Every item that the tenant has or had, in the order of keys: a page of each table is in memory at a time. */
export async function* itemDifferences(place: ItemPlace): AsyncGenerator<ItemDifference> {
  const live = itemsOf(place, place.live);
  const restored = itemsOf(place, place.restored);
  let [now, then] = [await live.next(), await restored.next()];
  while (!now.done || !then.done) {
    const order = now.done ? 1 : then.done ? -1 : byBytes(nameOf(now.value), nameOf(then.value));
    if (order < 0 && !now.done) {
      yield { fate: "removed", name: nameOf(now.value) };
      now = await live.next();
    } else if (order > 0 && !then.done) {
      yield { fate: "put_back", name: nameOf(then.value), item: then.value };
      then = await restored.next();
    } else if (!now.done && !then.done) {
      const fate = sameItem(asCompared(now.value), asCompared(then.value)) ? "same" : "replaced";
      yield { fate, name: nameOf(then.value), item: then.value };
      [now, then] = [await live.next(), await restored.next()];
    }
  }
}

/** Makes the tenant's items what they were. @param tell is told how many are done */
export async function restoreItems(place: ItemPlace, tell: (count: number) => void): Promise<void> {
  let done = 0;
  await inParallel(itemDifferences(place), WRITERS, async ({ fate, name, item }) => {
    if (fate === "same") return;
    const { items, tenantId, live } = place;
    if (item === undefined) {
      const Key = { tenant_id: { S: tenantId }, item_id: { S: name } };
      await items.send(new DeleteItemCommand({ TableName: live, Key }));
    } else await items.send(new PutItemCommand({ TableName: live, Item: item }));
    done += 1;
    tell(done);
  });
}

async function* itemsOf({ items, tenantId }: ItemPlace, TableName: string): AsyncGenerator<Item, undefined> {
  let from: Item | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await items.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "tenant_id = :tenant",
        ExpressionAttributeValues: { ":tenant": { S: tenantId } },
        ConsistentRead: true,
        ExclusiveStartKey: from,
      }),
    );
    yield* Items;
    from = LastEvaluatedKey;
  } while (from !== undefined);
  return undefined;
}

const nameOf = ({ item_id }: Item): string => item_id?.S ?? "";

/** Bytes as text: two of the same are the same. */
const asCompared = (item: Item): Parameters<typeof sameItem>[0] =>
  JSON.parse(
    JSON.stringify(item, (_, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value,
    ),
  );
