import { z } from "zod";

// Fields of environment data. Each error states the fix: it ends the message that names file, field and value.

export const text = (fix: string) => z.string({ error: fix });

/** A string that matches a pattern. */
export const pattern = (fix: string, shape: RegExp) => text(fix).regex(shape, { error: fix });

export const wholeNumber = (unit: string, min: number, max: number) => {
  const error = `write a whole number from ${min} to ${max} (${unit})`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};

export const decimal = (unit: string, min: number, max: number) => {
  const error = `write a number from ${min} to ${max} (${unit})`;
  return z.number({ error }).min(min, { error }).max(max, { error });
};

export const flag = z.boolean({ error: "write true or false" });

export const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `write one of ${values.map((value) => `"${value}"`).join(", ")}` });
