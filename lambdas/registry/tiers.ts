import * as z from "zod/mini";

const tier = z.object({
  selfService: z.boolean(),
  isolation: z.enum(["pool", "silo"]),
  rateLimit: z.number(),
  burstLimit: z.number(),
  dailyQuota: z.number(),
  /** Name of the tier's usage plan; its id is known once the API stands, which the functions come before. */
  usagePlan: z.string().check(z.minLength(1)),
});

/** What the environment says about a tier, and its usage plan. */
export type Tier = z.output<typeof tier>;
export type Tiers = Readonly<Record<string, Tier>>;

const tiers = z.record(z.string(), tier);

/** Reads the variable TIERS; throws with what was expected. */
export function parseTiers(value: unknown): Tiers {
  const result = tiers.safeParse(value);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0] ?? { path: [], message: "" };
  throw new Error(`has a tier that cannot be used: ${path.join(".")} ${message}`);
}

/** `undefined` for a tier that the environment does not have. */
export const tierOf = (tiers: Tiers, name: string): Tier | undefined =>
  Object.hasOwn(tiers, name) ? tiers[name] : undefined;
