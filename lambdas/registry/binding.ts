import * as z from "zod/mini";

/**
 * How an environment keeps tenants' data. `pool`: in the tables and the bucket that all share; `silo`: in a stack of each
 * tenant's own; `bridge`: one or the other, by tier.
 */
export const isolationModels = ["pool", "silo", "bridge"] as const;
export type IsolationModel = (typeof isolationModels)[number];

const text = (pattern: RegExp) => z.string().check(z.regex(pattern));

const binding = z.discriminatedUnion("model", [
  z.strictObject({ model: z.literal("pool") }),
  z.strictObject({
    model: z.literal("silo"),
    slug: text(/^[a-z][a-z0-9-]{0,18}[a-z0-9]$/),
    data_table: text(/^[\w.-]{3,255}$/),
    bucket: text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
    access_role_arn: text(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/),
  }),
]);

/**
 * Where a tenant's items and files are, as its record says. A silo's is written by activation, from what the silo's stack
 * has published; members, records and the audit trail are the platform's, whatever the binding.
 */
export type Binding = Readonly<z.output<typeof binding>>;

/** `undefined`: there is none, or it is not one word for word. Whoever needs it refuses then, and never guesses. */
export function parseBinding(value: unknown): Binding | undefined {
  const result = binding.safeParse(value);
  return result.success ? result.data : undefined;
}

/** Whether an environment of this model has such tenants at all. */
export const admits = (model: IsolationModel, binding: Binding): boolean =>
  model === "bridge" || model === binding.model;
