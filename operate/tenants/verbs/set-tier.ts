import { change } from "../change";
import type { Context } from "../context";
import type { ExitCode } from "../exit";

/** Gives a tenant another tier's limits. */
export function setTier(context: Context, reference: string, tier: string): Promise<ExitCode> {
  return change(context, reference, {
    already: (tenant) => tenant.tier === tier,
    make: (seen) => context.plane.change(seen, { tier }),
    outcome: (before, after) => (before.tier === after.tier ? after.tier : `${before.tier} -> ${after.tier}`),
    meaning: ({ pending }) => `its limits hold${pending.length === 0 ? "" : " once nothing is pending"}`,
    next: ({ tenant_id, pending }) =>
      pending.length === 0 ? [] : [["see what is pending", "show", tenant_id]],
    waits: true,
  });
}
