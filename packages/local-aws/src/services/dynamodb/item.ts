/** A value in DynamoDB JSON, e.g. `{ "S": "text" }`. */
export type AttributeValue = Readonly<Record<string, unknown>>;

/** An item of a table, or the key of one. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** Whether two items are equal in DynamoDB: attributes and members of sets are unordered. */
export function sameItem(a: Item | undefined, b: Item | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return canonical(a) === canonical(b);
}

/** Canonical text of an item. */
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

/** Size of an item in bytes, as DynamoDB counts it. Source: DynamoDB developer guide, item sizes and formats. */
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
    // 3 bytes for the list or map, 1 for each element.
    case "L":
      return 3 + sum((content as AttributeValue[]).map((element) => 1 + valueSize(element)));
    case "M":
      return 3 + Object.keys(content as Item).length + itemSize(content as Item);
    default: // BOOL, NULL
      return 1;
  }
}

/** A byte for every two significant digits, plus one. */
function numberSize(number: string): number {
  const digits = (number.split(/e/i)[0] ?? "").replace(/[-+.]/g, "").replace(/^0+|0+$/g, "");
  return Math.ceil(digits.length / 2) + 1;
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
