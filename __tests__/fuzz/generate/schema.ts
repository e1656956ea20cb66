import fc from "fast-check";
import * as z from "zod";
import type { ZodMiniType } from "zod/mini";
import { json, text } from "./values";

interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly JsonSchema[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** Few addresses, so that most invitations are for an address in use and runs create few users. */
const addresses = ["a@example.com", "b@example.com", "fuzz+1@example.com", "refused@example.com"];

/** The JSON Schema of a part of a request. */
export const jsonSchemaOf = (schema: ZodMiniType): JsonSchema =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;

/** Mostly valid values; the schema may still refuse some by rules that JSON Schema cannot express. */
export function valuesOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.oneOf !== undefined) return fc.oneof(...schema.oneOf.map(valuesOf));
  switch (schema.type) {
    case "object":
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([key, value]) => [key, valuesOf(value)]),
        ),
        { requiredKeys: [...(schema.required ?? [])], noNullPrototype: true },
      );
    case "integer":
    case "number":
      return fc.integer({
        min: schema.minimum ?? -1_000_000,
        max: Math.min(schema.maximum ?? 1_000_000, 2 ** 31 - 1),
      });
    case "boolean":
      return fc.boolean();
    case "string":
      return strings(schema);
    default:
      return json;
  }
}

function strings({ format, pattern, minLength = 0, maxLength = 64 }: JsonSchema): fc.Arbitrary<string> {
  if (format === "email") return fc.constantFrom(...addresses);
  if (format === "uuid") return fc.uuid();
  if (pattern !== undefined) {
    const known = matching.get(pattern) ?? matches(pattern);
    matching.set(pattern, known);
    return known;
  }
  return fc.string({ minLength, maxLength: Math.min(maxLength, 64) });
}

/** By pattern: many fields share one, and reading it takes fast-check up to a tenth of a second. */
const matching = new Map<string, fc.Arbitrary<string>>();

function matches(pattern: string): fc.Arbitrary<string> {
  try {
    return fc.oneof({ weight: 3, arbitrary: fc.stringMatching(new RegExp(pattern, "u")) }, text);
  } catch {
    // A pattern with a look-ahead: generates plain words that match.
    return fc.constantFrom("a", "a/b.txt", "text/plain", "report");
  }
}
