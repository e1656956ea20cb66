import * as z from "zod/mini";

type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * Keywords of JSON Schema draft 4 that a model keeps; it is the newest draft that API Gateway reads. `format` is left
 * out because engines differ in it, and `not` because leaving out a part would make it stricter; `oneOf` becomes `anyOf`
 * for the same reason. Source: API Gateway developer guide, data models.
 */
const keywords = new Set([
  "$schema",
  "additionalProperties",
  "allOf",
  "anyOf",
  "enum",
  "exclusiveMaximum",
  "exclusiveMinimum",
  "items",
  "maxItems",
  "maxLength",
  "maximum",
  "minItems",
  "minLength",
  "minimum",
  "multipleOf",
  "pattern",
  "properties",
  "required",
  "type",
  "uniqueItems",
]);

/** Bytes of a model. Source: API Gateway quotas, model size. */
const MAX_BYTES = 400 * 1024;

/**
 * A request body's schema as API Gateway validates it, as JSON. The engine compiles patterns without flags and supports
 * neither property escapes, look-behind nor named groups; a model leaves out keywords that the engine would misread, so
 * that it is never stricter than the function, which checks everything.
 * @throws Error for a model that is too large
 */
export function requestModel(body: z.ZodMiniType): string {
  const withFlags = new Set<string>();
  const schema = z.toJSONSchema(body, {
    target: "draft-4",
    io: "input",
    // JSON Schema has no flags: a pattern that needs one must be recognized before it becomes text.
    override: ({ zodSchema }) => {
      const { checks = [], ...own } = zodSchema._zod.def;
      for (const def of [own, ...checks.map((check) => check._zod.def)]) {
        const { pattern } = def as { readonly pattern?: RegExp };
        if (pattern !== undefined && pattern.flags !== "") withFlags.add(pattern.source);
      }
    },
  });
  const model = JSON.stringify(portable(schema, (pattern) => !withFlags.has(pattern) && isPortable(pattern)));
  if (Buffer.byteLength(model) > MAX_BYTES) throw new Error(`a request model has at most ${MAX_BYTES} bytes`);
  return model;
}

/** Property escapes, code points above FFFF, look-behind and named groups; also modifiers, which are newer still. */
const newSyntax = /\\[pP]\{|\\u\{|\\k<|\(\?<|\(\?[ims-]+:/;

function isPortable(pattern: string): boolean {
  if (newSyntax.test(pattern)) return false;
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}

function portable(schema: JsonSchema, isKept: (pattern: string) => boolean): JsonSchema {
  const nested = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(nested);
    return typeof value === "object" && value !== null ? portable(value as JsonSchema, isKept) : value;
  };
  return Object.fromEntries(
    Object.entries(schema).flatMap(([given, value]): [string, unknown][] => {
      const keyword = given === "oneOf" ? "anyOf" : given;
      if (!keywords.has(keyword) || (keyword === "pattern" && !isKept(String(value)))) return [];
      switch (keyword) {
        case "properties": {
          const properties = Object.entries(value as JsonSchema);
          return [[keyword, Object.fromEntries(properties.map(([name, own]) => [name, nested(own)]))]];
        }
        case "additionalProperties":
        case "allOf":
        case "anyOf":
        case "items":
          return [[keyword, nested(value)]];
        default:
          return [[keyword, value]];
      }
    }),
  );
}
