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

/** Bytes of an item, as DynamoDB counts them. Source: DynamoDB developer guide, item sizes and formats. */
export function itemSize(item: Item): number {
  return sum(Object.entries(item).map(([name, value]) => Buffer.byteLength(name) + valueSize(value)));
}

function valueSize(value: AttributeValue): number {
  const [type, content] = Object.entries(value)[0] ?? [];
  switch (type) {
    case "S":
      return Buffer.byteLength(content as string);
    case "N":
      return numberSize(content as string);
    case "B":
      return Buffer.from(content as string, "base64").length;
    case "SS":
    case "NS":
    case "BS":
      return sum((content as string[]).map((member) => valueSize({ [type.charAt(0)]: member })));
    // 3 bytes for the list or map, 1 for each of its elements.
    case "L":
      return 3 + sum((content as AttributeValue[]).map((element) => 1 + valueSize(element)));
    case "M":
      return 3 + Object.keys(content as Item).length + itemSize(content as Item);
    default: // BOOL, NULL
      return 1;
  }
}

/** A byte for two significant digits, and one more. */
function numberSize(number: string): number {
  const digits = (number.split(/e/i)[0] ?? "").replace(/[-+.]/g, "").replace(/^0+|0+$/g, "");
  return Math.ceil(digits.length / 2) + 1;
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
