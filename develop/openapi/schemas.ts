import * as z from "zod";
import type { ZodMiniType } from "zod/mini";
import type { JsonSchema } from "./types";

/** Formats for which zod also adds a redundant pattern. */
const SAID_BY_FORMAT = new Set(["date-time", "uuid"]);

/** Turns zod schemas into JSON Schema; those that have a name become components. */
export class SchemaComponents {
  readonly #components = new Map<string, JsonSchema>();

  /** The schema of a request: unknown fields are invalid. */
  ofRequest(schema: ZodMiniType): JsonSchema {
    return this.#convert(schema, "input");
  }

  /** The same, under a name. */
  ofNamedRequest(name: string, schema: ZodMiniType): JsonSchema {
    this.#add(name, { ...this.ofRequest(schema), ...(isEmptyRefused(schema) && { minProperties: 1 }) });
    return reference(name);
  }

  /** The schema of a response: new fields may be added to it. */
  ofResponse(schema: ZodMiniType): JsonSchema {
    return this.#convert(schema, "output");
  }

  /** By name, in alphabetical order. */
  all(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#components].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  #convert(schema: ZodMiniType, io: "input" | "output"): JsonSchema {
    const converted = z.toJSONSchema(schema, {
      target: "draft-2020-12",
      io,
      override: ({ jsonSchema }) => shorten(jsonSchema, io),
    });
    const { $schema: _, $defs = {}, ...own } = withReferences(converted) as JsonSchema;
    for (const [name, definition] of Object.entries($defs as Record<string, JsonSchema>))
      this.#add(name, definition);
    return own;
  }

  #add(name: string, schema: JsonSchema): void {
    const known = this.#components.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`two different schemas are named ${name}`);
    }
    this.#components.set(name, schema);
  }
}

export const reference = (name: string, kind = "schemas"): { $ref: string } => ({
  $ref: `#/components/${kind}/${name}`,
});

/** JSON Schema does not express refinements; several bodies of changes refuse the empty object. */
function isEmptyRefused(schema: ZodMiniType): boolean {
  const issues = schema.safeParse({}).error?.issues ?? [];
  return issues.length > 0 && issues.every(({ code }) => code === "custom");
}

function shorten(schema: JsonSchema, io: "input" | "output"): void {
  if (SAID_BY_FORMAT.has(String(schema.format))) delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  delete schema.propertyNames;
  if (io === "output" && schema.additionalProperties === false) delete schema.additionalProperties;
}

function withReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withReferences);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key,
      key === "$ref" && typeof entry === "string"
        ? entry.replace("#/$defs/", "#/components/schemas/")
        : withReferences(entry),
    ]),
  );
}
