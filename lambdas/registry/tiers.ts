import * as z from "zod/mini";

const tier = z.object({
  selfService: z.boolean(),
  isolation: z.enum(["pool", "silo"]),
  rateLimit: z.number(),
  burstLimit: z.number(),
  dailyQuota: z.number(),
  storageGigabytes: z.number(),
  /** Name of the tier's usage plan. Its id is unknown: Terraform creates the API after the functions. */
  usagePlan: z.string().check(z.minLength(1)),
});

/** A tier of the environment, and its usage plan. */
export type Tier = z.output<typeof tier>;
export type Tiers = Readonly<Record<string, Tier>>;

const tiers = z.record(z.string(), tier);

/** Parses the variable TIERS; throws an error that names field and reason. */
export function parseTiers(value: unknown): Tiers {
  const result = tiers.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0] ?? { path: [], message: "" };
  throw new Error(`has an invalid tier: ${path.join(".")} ${message}`);
}

/** Bytes of a tenant's items and files, as last measured; absent: not measured yet. */
export interface StoredBytes {
  readonly item_bytes?: number;
  readonly file_bytes?: number;
}

/** Whether a tenant stores more than its tier allows. */
export const isOverQuota = (
  { item_bytes = 0, file_bytes = 0 }: StoredBytes,
  { storageGigabytes }: Tier,
): boolean => item_bytes + file_bytes > storageGigabytes * 1024 ** 3;

/** `undefined` for a tier that the environment does not have. */
export const tierOf = (tiers: Tiers, name: string): Tier | undefined =>
  Object.hasOwn(tiers, name) ? tiers[name] : undefined;
