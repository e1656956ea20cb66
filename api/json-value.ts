/**
 * Levels of an item's data: lists, maps, and the value inside them. Source: DynamoDB developer guide, quotas, nested
 * attribute depth; DynamoDB takes 31 maps around a number and refuses 32.
 */
const MAX_DEPTH = 32;

/** Bytes of a name, at any level. Source: DynamoDB developer guide, quotas, attribute name length. */
const MAX_NAME_BYTES = 65_535;

/** DynamoDB takes no number nearer to zero than this, other than zero. Source: DynamoDB developer guide, data types. */
const SMALLEST_NUMBER = 1e-130;

const loneSurrogate = /\p{Surrogate}/u;

interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The first part of a value from JSON.parse that DynamoDB cannot store and return unchanged; `undefined`: there is none. */
export function jsonFault(value: unknown, path: readonly (string | number)[] = []): Fault | undefined {
  if (path.length >= MAX_DEPTH) return { path, message: `nested deeper than ${MAX_DEPTH} levels` };
  if (typeof value === "number") return fault(path, numberFault(value));
  if (typeof value === "string") return fault(path, textFault(value));
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value))
    return first(
      value.map((entry, index) => [index, entry]),
      path,
    );
  for (const key of Object.keys(value)) {
    const message = keyFault(key);
    if (message) return { path: [...path, key.slice(0, 100)], message };
  }
  return first(Object.entries(value), path);
}

function first(entries: [string | number, unknown][], path: readonly (string | number)[]): Fault | undefined {
  for (const [key, value] of entries) {
    const found = jsonFault(value, [...path, key]);
    if (found) return found;
  }
  return undefined;
}

function fault(path: readonly (string | number)[], message: string | undefined): Fault | undefined {
  return message === undefined ? undefined : { path, message };
}

function numberFault(value: number): string | undefined {
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    return "a number beyond 9007199254740991 would lose digits; send it as a string";
  }
  if (value !== 0 && Math.abs(value) < SMALLEST_NUMBER)
    return "a number nearer to zero than 1e-130; send it as a string";
  return undefined;
}

function textFault(value: string): string | undefined {
  return loneSurrogate.test(value) ? "half of a surrogate pair is not text" : undefined;
}

function keyFault(key: string): string | undefined {
  if (key === "") return "an empty name cannot be stored";
  if (Buffer.byteLength(key) > MAX_NAME_BYTES) return `a name has at most ${MAX_NAME_BYTES} bytes`;
  // As an own property it does not survive the SDK's conversion, which would lose it silently.
  if (key === "__proto__") return "this name cannot be stored";
  return textFault(key);
}
