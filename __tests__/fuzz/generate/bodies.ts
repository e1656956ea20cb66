import fc from "fast-check";
import type { ZodMiniType } from "zod/mini";
import type { BodyText } from "../cases";
import { jsonSchemaOf, valuesOf } from "./schema";
import { json, name, text } from "./values";

/** A change of one part of a JSON value: its number, and its replacement. */
interface Change {
  readonly at: number;
  readonly kind: "replace" | "remove" | "rename" | "add" | "wrap" | "repeat";
  readonly name: string;
  readonly value: unknown;
}

const change: fc.Arbitrary<Change> = fc.record(
  {
    at: fc.nat(12),
    kind: fc.constantFrom("replace", "add", "remove", "rename", "wrap", "repeat"),
    name,
    value: json,
  },
  { noNullPrototype: true },
);

/** The value with part number `at` changed, counted from the top. */
function changed(value: unknown, { at, kind, name: key, value: other }: Change): unknown {
  let left = at;
  const walk = (part: unknown): unknown => {
    if (left-- === 0) return changedPart(part);
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).flatMap(([own, inner]) => {
        if (left === 0 && kind === "remove") {
          left -= 1;
          return [];
        }
        if (left === 0 && kind === "rename") {
          left -= 1;
          return [[key, inner]];
        }
        return [[own, walk(inner)]];
      }),
    );
  };
  const changedPart = (part: unknown): unknown => {
    if (kind === "add" && typeof part === "object" && part !== null && !Array.isArray(part))
      return Object.fromEntries([...Object.entries(part), [key, other]]);
    if (kind === "wrap") return Array.from({ length: 45 }).reduce<unknown>((inner) => [inner], part);
    if (kind === "repeat") return Array.from({ length: 300 }, () => part);
    return other;
  };
  return walk(value);
}

/** A change of a text: truncated, doubled, or with an insertion. */
const textChange = fc.record(
  {
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    kind: fc.constantFrom("cut", "insert", "double"),
    insert: text,
  },
  { noNullPrototype: true },
);

const changedText = (
  json: string,
  { at, kind, insert }: { at: number; kind: string; insert: string },
): string => {
  const index = Math.floor(at * json.length);
  if (kind === "cut") return json.slice(0, index);
  return kind === "double" ? json + json : json.slice(0, index) + insert + json.slice(index);
};

/** Bodies beyond a route's limits, in one of several dimensions. */
const large: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom("keys", "values", "levels", "characters", "escapes"),
    fc.integer({ min: 90, max: 9_000 }),
  )
  .map(([kind, count]) => {
    switch (kind) {
      case "keys":
        return JSON.stringify(
          Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index])),
        );
      case "values":
        return JSON.stringify({ item_id: "a", data: Array(count).fill(0) });
      case "levels":
        return `${"[".repeat(count)}${"]".repeat(count)}`;
      case "characters":
        return JSON.stringify({ item_id: "a".repeat(count), data: "" });
      default:
        return `{"item_id":"a","data":"${"\\u0001".repeat(count)}`;
    }
  });

const utf8 = (made: fc.Arbitrary<string>): fc.Arbitrary<BodyText> =>
  made.map((text): BodyText => ({ text, encoding: "utf8" }));

/**
 * Bodies for a route: valid ones, changed ones, any JSON, broken JSON, bytes, and large ones.
 * @param example a body that the route's documentation shows
 */
export function bodiesOf(schema: ZodMiniType, example: object): fc.Arbitrary<BodyText> {
  const valid = fc.oneof(fc.constant(example as unknown), valuesOf(jsonSchemaOf(schema)));
  const spoilt = fc
    .tuple(valid, fc.array(change, { minLength: 1, maxLength: 2 }))
    .map(([value, changes]) => changes.reduce(changed, value));
  const written = valid.map((value) => JSON.stringify(value));
  return fc.oneof(
    { weight: 6, arbitrary: utf8(written) },
    { weight: 10, arbitrary: utf8(spoilt.map((value) => JSON.stringify(value) ?? "")) },
    { weight: 2, arbitrary: utf8(json.map((value) => JSON.stringify(value))) },
    {
      weight: 3,
      arbitrary: utf8(fc.tuple(written, textChange).map(([json, change]) => changedText(json, change))),
    },
    { weight: 1, arbitrary: anyBytes },
    { weight: 1, arbitrary: utf8(large) },
  );
}

const anyBytes: fc.Arbitrary<BodyText> = fc
  .uint8Array({ maxLength: 40 })
  .map((bytes): BodyText => ({ text: Buffer.from(bytes).toString("latin1"), encoding: "latin1" }));

/** Bodies for a route that takes none. */
export const strayBody: fc.Arbitrary<BodyText> = fc.oneof(
  utf8(json.map((value) => JSON.stringify(value))),
  anyBytes,
);
