import * as z from "zod/mini";

/**
 * Isolation of tenants' data. `pool`: in shared tables and a shared bucket; `silo`: in a separate stack for each
 * tenant; `bridge`: one or the other, by tier.
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
 * The stores of a tenant's items and files. Activation writes a silo's binding from the parameter that the silo's stack
 * has published. Members, records and the audit trail stay in the platform's tables with any binding.
 */
export type Binding = Readonly<z.output<typeof binding>>;

/** `undefined`: missing or invalid. Callers then refuse; they never guess. */
export function parseBinding(value: unknown): Binding | undefined {
  const result = binding.safeParse(value);
  return result.success ? result.data : undefined;
}

/** Whether an environment of this model allows the binding. */
export const admits = (model: IsolationModel, binding: Binding): boolean =>
  model === "bridge" || model === binding.model;
