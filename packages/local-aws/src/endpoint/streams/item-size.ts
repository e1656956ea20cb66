import type { AttributeValue, Item } from "./item";

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
