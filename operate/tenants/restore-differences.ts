import { isDeepStrictEqual } from "node:util";
import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { inParallel } from "@saas/cli-kit/concurrency";

/** The effect of a restore on an item or a file. */
export type Fate = "put_back" | "replaced" | "removed" | "same";

/** Counts of each effect, and examples of changes. */
export interface Tally {
  readonly counts: Readonly<Record<Fate, number>>;
  readonly examples: Readonly<Partial<Record<Fate, readonly string[]>>>;
}

/** An item or a file, compared with its earlier version. */
export interface Difference {
  readonly fate: Fate;
  /** Key of an item, name of a file. */
  readonly name: string;
}

const EXAMPLES = 3;

/** Counts differences, with a few examples. @param onCount gets the count so far */
export async function tallied(
  differences: AsyncIterable<Difference>,
  onCount: (count: number) => void = () => {},
): Promise<Tally> {
  const counts: Record<Fate, number> = { put_back: 0, replaced: 0, removed: 0, same: 0 };
  const examples: Partial<Record<Fate, string[]>> = {};
  let count = 0;
  for await (const { fate, name } of differences) {
    counts[fate] += 1;
    count += 1;
    if (fate !== "same") {
      const known = examples[fate] ?? [];
      if (known.length < EXAMPLES) examples[fate] = [...known, name];
    }
    onCount(count);
  }
  return { counts, examples };
}

/** Number of changes. */
export const changesIn = ({ counts }: Tally): number => counts.put_back + counts.replaced + counts.removed;

/** The stores' order of keys. */
export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

type Item = Record<string, AttributeValue>;

/** An item, and the restore's effect on it. */
interface ItemDifference extends Difference {
  /** The earlier item; absent if it did not exist. */
  readonly item?: Item;
}

/** Two tables with the same key: the tenant's current items, and its earlier ones. */
export interface ItemPlace {
  readonly items: DynamoDBClient;
  readonly tenantId: string;
  readonly live: string;
  readonly restored: string;
}

/** Concurrent writes. */
const WRITERS = 16;

/** Every item that the tenant has or had, in the order of keys, with one page of each table in memory. */
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
      const fate = sameItem(now.value, then.value) ? "same" : "replaced";
      yield { fate, name: nameOf(then.value), item: then.value };
      [now, then] = [await live.next(), await restored.next()];
    }
  }
}

/** Restores the tenant's items. @param onCount gets the number of items done */
export async function restoreItems(place: ItemPlace, onCount: (count: number) => void): Promise<void> {
  let done = 0;
  await inParallel(itemDifferences(place), WRITERS, async ({ fate, name, item }) => {
    if (fate === "same") return;
    const { items, tenantId, live } = place;
    if (item === undefined) {
      const Key = { tenant_id: { S: tenantId }, item_id: { S: name } };
      await items.send(new DeleteItemCommand({ TableName: live, Key }));
    } else await items.send(new PutItemCommand({ TableName: live, Item: item }));
    done += 1;
    onCount(done);
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

/** Whether two items are equal: the members of a set have no order. */
const sameItem = (a: Item, b: Item): boolean => isDeepStrictEqual(sorted({ M: a }), sorted({ M: b }));

function sorted(value: AttributeValue): unknown {
  if (value.M !== undefined)
    return Object.fromEntries(Object.entries(value.M).map(([name, each]) => [name, sorted(each)]));
  if (value.L !== undefined) return value.L.map(sorted);
  const set = value.SS ?? value.NS ?? value.BS?.map((bytes) => Buffer.from(bytes).toString("base64"));
  return set === undefined ? value : { [Object.keys(value)[0] ?? ""]: [...set].sort() };
}
