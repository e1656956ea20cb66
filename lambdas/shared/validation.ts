import { en } from "zod/locales";
import * as z from "zod/mini";
import type { FieldError } from "../../api/problems";
import { badRequest } from "./errors";

z.config(en());

/** Fields of a body or parameters of a query; no route has nearly as many. */
const MAX_FIELDS = 100;

/** Levels of a body: an item's data has at most 32, below the body itself. */
export const MAX_DEPTH = 40;

/**
 * Names and elements of a body, at every level. DynamoDB stores at most 400 KB an item and counts at least 2 bytes for each,
 * so that no item has more. Source: DynamoDB developer guide, item sizes.
 */
const MAX_VALUES = (400 * 1024) / 2;

/**
 * The value as the schema returns it. The size of the value is checked first, so that neither the schema nor the response
 * works on what a client has made large.
 * @param part "body", "query" or "path"
 * @throws Problem 400 that names the invalid fields, the first of them when there are many
 */
export function validate<S extends z.ZodMiniType>(schema: S, value: unknown, part: string): z.output<S> {
  const excess = excessOf(value);
  if (excess) throw badRequest(`The ${part} ${excess}.`, [{ field: part, message: excess }]);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue): FieldError[] => {
    const path = issue.path.map(String);
    return issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ field: [...path, key].join("."), message: "unknown field" }))
      : [{ field: path.join(".") || part, message: issue.message }];
  });
  throw badRequest(`The ${part} does not have the form that this route takes.`, errors);
}

/** The limit that a value exceeds, for a sentence; undefined: none. Level by level, so that no depth overflows the stack. */
function excessOf(value: unknown): string | undefined {
  let values = 0;
  let level = childrenOf(value);
  if (level.length > MAX_FIELDS) return `has more than ${MAX_FIELDS} fields`;
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return `is nested deeper than ${MAX_DEPTH} levels`;
    const next: unknown[] = [];
    values += level.length;
    for (const parent of level) {
      const children = childrenOf(parent);
      if (values + next.length + children.length > MAX_VALUES) return `has more than ${MAX_VALUES} values`;
      for (const child of children) next.push(child);
    }
    level = next;
  }
  return undefined;
}

function childrenOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}
