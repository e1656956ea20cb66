/**
 * Levels of an item's data: lists, maps, and the value inside them. Source: DynamoDB developer guide, quotas, nested
 * attribute depth; DynamoDB takes 31 maps around a number and refuses 32.
 */
const MAX_DEPTH = 32;

/** Bytes of a name, at any level. Source: DynamoDB developer guide, quotas, attribute name length. */
const MAX_NAME_BYTES = 65_535;

/** Smallest magnitude of a nonzero number in DynamoDB. Source: DynamoDB developer guide, data types. */
const SMALLEST_NUMBER = 1e-130;

const loneSurrogate = /\p{Surrogate}/u;

interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * The first part of a value from JSON.parse that DynamoDB cannot store and return unchanged; `undefined` if there is
 * none.
 */
export const jsonFault = (value: unknown): Fault | undefined => faultIn(value, []);

/** @param path the segments so far; restored on return, unless it leads to a fault. */
function faultIn(value: unknown, path: (string | number)[]): Fault | undefined {
  if (path.length >= MAX_DEPTH) return { path, message: `nested deeper than ${MAX_DEPTH} levels` };
  const message = messageOf(value);
  if (message !== undefined) return { path, message };
  if (typeof value !== "object" || value === null) return undefined;
  for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
    const fault = typeof key === "string" ? keyFault(key) : undefined;
    if (fault !== undefined) return { path: [...path, String(key).slice(0, 100)], message: fault };
    path.push(key);
    const found = faultIn(Reflect.get(value, key), path);
    if (found) return found;
    path.pop();
  }
  return undefined;
}

const messageOf = (value: unknown): string | undefined =>
  typeof value === "number" ? numberFault(value) : typeof value === "string" ? textFault(value) : undefined;

function numberFault(value: number): string | undefined {
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    return "a number beyond 9007199254740991 would lose digits; send it as a string";
  }
  if (value !== 0 && Math.abs(value) < SMALLEST_NUMBER)
    return "a number closer to zero than 1e-130; send it as a string";
  return undefined;
}

function textFault(value: string): string | undefined {
  return loneSurrogate.test(value) ? "an unpaired surrogate is not valid text" : undefined;
}

function keyFault(key: string): string | undefined {
  if (key === "") return "an empty name cannot be stored";
  if (Buffer.byteLength(key) > MAX_NAME_BYTES) return `a name has at most ${MAX_NAME_BYTES} bytes`;
  // The SDK's conversion would silently lose it, even as an own property.
  if (key === "__proto__") return "this name cannot be stored";
  return textFault(key);
}
