/** A value as DynamoDB's JSON writes it: its type, then the value, e.g. `{ "S": "text" }`. */
export type AttributeValue = Readonly<Record<string, unknown>>;

/** An item of a table, or the key of one. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** Whether two items are the same to DynamoDB: neither attributes nor the members of a set have an order. */
export function sameItem(a: Item | undefined, b: Item | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return canonical(a) === canonical(b);
}

/** One text for all ways to write the same item. */
export function canonical(item: Item): string {
  const attributes = Object.entries(item).map(([name, value]) => `${JSON.stringify(name)}:${ofValue(value)}`);
  return `{${attributes.sort().join()}}`;
}

function ofValue(value: AttributeValue): string {
  const [type = "", content] = Object.entries(value)[0] ?? [];
  if (type === "M") return `M${canonical(content as Item)}`;
  if (type === "L") return `L[${(content as AttributeValue[]).map(ofValue).join()}]`;
  const ordered = /^[SNB]S$/.test(type) ? [...(content as string[])].sort() : content;
  return `${type}${JSON.stringify(ordered)}`;
}
