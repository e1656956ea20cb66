import { en } from "zod/locales";
import * as z from "zod/mini";
import type { FieldError } from "../../api/problems";
import { badRequest } from "./errors";

z.config(en());

/** Fields of a body or parameters of a query; no route has nearly as many. */
const MAX_FIELDS = 100;

/**
 * The value as the schema returns it. The number of fields is checked first, so that neither the schema nor the
 * response processes an excessive number; `jsonBodyOf` limits everything else.
 * @param part "body", "query" or "path"
 * @throws Problem 400 that names the invalid fields, only the first ones if there are many
 */
export function validate<S extends z.ZodMiniType>(schema: S, value: unknown, part: string): z.output<S> {
  if (typeof value === "object" && value !== null && Object.keys(value).length > MAX_FIELDS) {
    const message = `has more than ${MAX_FIELDS} fields`;
    throw badRequest(`The ${part} ${message}.`, [{ field: part, message }]);
  }
  const result = parsed(schema, value, part);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue): FieldError[] => {
    const path = issue.path.map(String);
    return issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ field: [...path, key].join("."), message: "unknown field" }))
      : [{ field: path.join(".") || part, message: issue.message }];
  });
  throw mismatch(part, errors);
}

const mismatch = (part: string, errors: readonly FieldError[]) =>
  badRequest(`The ${part} does not match the schema of this route.`, errors);

/** The library compares the `length` of whatever has one, also of what is neither a text nor a list, and throws for an object. */
function parsed<S extends z.ZodMiniType>(schema: S, value: unknown, part: string) {
  try {
    return schema.safeParse(value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw mismatch(part, [{ field: part, message: "has a value of the wrong type" }]);
  }
}
