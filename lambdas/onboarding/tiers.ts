import * as z from "zod/mini";
import { unprocessable } from "../shared/errors";

const tiers = z.record(z.string(), z.object({ selfService: z.boolean() }));
export type Tiers = z.output<typeof tiers>;

/** Reads the variable TIERS; throws with what was expected. */
export function parseTiers(value: unknown): Tiers {
  const result = tiers.safeParse(value);
  if (!result.success) throw new Error('is not of the form {"<tier>":{"selfService":true}}');
  return result.data;
}

/** The tier that an application gets; 422 for one that does not exist or that only an operator gives. */
export function selfServiceTier(all: Tiers, wanted: string): string {
  const tier = Object.hasOwn(all, wanted) ? all[wanted] : undefined;
  if (tier?.selfService) return wanted;
  const offered = Object.keys(all).filter((name) => all[name]?.selfService);
  throw unprocessable(`The tier "${wanted}" cannot be chosen.`, [
    { field: "tier", message: `one of ${offered.join(", ") || "none: tenants are made by the operator"}` },
  ]);
}
