import { en } from "zod/locales";
import * as z from "zod/mini";
import { badRequest, type FieldError } from "./errors";

z.config(en());

/** What a schema makes of a value; a value that it refuses is a 400 naming the fields. `part`: "body", "query" or "path". */
export function validate<S extends z.ZodMiniType>(schema: S, value: unknown, part: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue): FieldError[] => {
    const path = issue.path.map(String);
    const fields = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...path, key]) : [path];
    return fields.map((names) => ({ field: names.join(".") || part, message: issue.message }));
  });
  throw badRequest(`The ${part} does not have the form that this route takes.`, errors);
}
