import { type Tier, type Tiers, tierOf } from "../registry/tiers";
import { unprocessable } from "../shared/errors";

/**
 * The tier that a self-service application gets; 422 for one that does not exist or that only an operator gives, as a tier
 * with silos always is: an operator deploys them.
 */
export function selfServiceTier(tiers: Tiers, wanted: string): Tier {
  return choose(
    wanted,
    tierOf(tiers, wanted),
    Object.keys(tiers).filter((name) => tiers[name]?.selfService && tiers[name].isolation === "pool"),
  );
}

/** The tier that an operator gives; 422 for one that does not exist. */
export function anyTier(tiers: Tiers, wanted: string): Tier {
  return choose(wanted, tierOf(tiers, wanted), Object.keys(tiers));
}

function choose(wanted: string, tier: Tier | undefined, offered: readonly string[]): Tier {
  if (tier && offered.includes(wanted)) return tier;
  throw unprocessable(`The tier "${wanted}" cannot be chosen.`, [
    {
      field: "tier",
      message: `one of ${offered.join(", ") || "none: provisioning are made by the operator"}`,
    },
  ]);
}
