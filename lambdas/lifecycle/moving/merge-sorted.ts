/** What two places have under one key; at least one of both is there. */
export interface Pair<Entry> {
  readonly key: string;
  readonly source?: Entry;
  readonly target?: Entry;
}

/** Goes through two lists at once, key by key. @throws when a list is not in the order of its keys' UTF-8 bytes */
export async function* mergeSorted<Entry>(
  source: AsyncIterable<Entry>,
  target: AsyncIterable<Entry>,
  keyOf: (entry: Entry) => string,
): AsyncGenerator<Pair<Entry>> {
  const [ones, others] = [ascending(source, keyOf), ascending(target, keyOf)];
  let [one, other] = await Promise.all([ones.next(), others.next()]);
  while (!one.done || !other.done) {
    const [first, second] = [one.done ? undefined : one.value, other.done ? undefined : other.value];
    const difference = first && second ? order(keyOf(first), keyOf(second)) : first ? -1 : 1;
    const key = keyOf((difference <= 0 ? first : second) as Entry);
    yield {
      key,
      ...(difference <= 0 && first && { source: first }),
      ...(difference >= 0 && second && { target: second }),
    };
    if (difference <= 0) one = await ones.next();
    if (difference >= 0) other = await others.next();
  }
}

/** What is taken for missing because a list is out of order would be deleted, or not copied. */
async function* ascending<Entry>(
  list: AsyncIterable<Entry>,
  keyOf: (entry: Entry) => string,
): AsyncGenerator<Entry, undefined> {
  let last: string | undefined;
  for await (const entry of list) {
    if (last !== undefined && order(last, keyOf(entry)) >= 0) {
      throw new Error("a list of the tenant's data is not in the order of its keys");
    }
    last = keyOf(entry);
    yield entry;
  }
  return undefined;
}

const order = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
