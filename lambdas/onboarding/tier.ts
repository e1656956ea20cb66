import { type Tier, type Tiers, tierOf } from "../registry/tiers";
import { unprocessable } from "../shared/errors";

/**
 * The tier of a self-service application; 422 for an unknown tier, or one that only operators assign. Silo tiers always
 * are, because an operator deploys their stacks.
 */
export function selfServiceTier(tiers: Tiers, wanted: string): Tier {
  return choose(
    wanted,
    tierOf(tiers, wanted),
    Object.keys(tiers).filter((name) => tiers[name]?.selfService && tiers[name].isolation === "pool"),
  );
}

/** The tier that an operator assigns; 422 for an unknown one. */
export function anyTier(tiers: Tiers, wanted: string): Tier {
  return choose(wanted, tierOf(tiers, wanted), Object.keys(tiers));
}

function choose(wanted: string, tier: Tier | undefined, offered: readonly string[]): Tier {
  if (tier && offered.includes(wanted)) return tier;
  throw unprocessable(`The tier "${wanted}" cannot be chosen.`, [
    {
      field: "tier",
      message: `one of ${offered.join(", ") || "none: only operators create tenants"}`,
    },
  ]);
}
