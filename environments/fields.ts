import { z } from "zod";

/** Fields of environment data. Sentences say what to write instead: they end the message that names file, field and value. */
export const text = (fix: string) => z.string({ error: fix });

export const wholeNumber = (unit: string, min: number, max: number) => {
  const error = `write a whole number from ${min} to ${max} (${unit})`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};

export const decimal = (unit: string, min: number, max: number) => {
  const error = `write a number from ${min} to ${max} (${unit})`;
  return z.number({ error }).min(min, { error }).max(max, { error });
};
