import { printable } from "@saas/cli-kit/text";
import type { TenantView } from "../../api/tenant";
import { confirm, type Question } from "./confirm";
import { type Context, type NextStep, nextSteps, output } from "./context";
import { CommandError, type ExitCode, exitCodes } from "./exit";
import { findTenant } from "./find";
import { carriedOut, settled, unsettled } from "./wait";

/** A change of a tenant, as its verb describes it. */
export interface TenantChange {
  /** Why the tenant, as it is, cannot be changed so; undefined: it can, or the API will say. */
  readonly refusal?: (tenant: TenantView) => string | undefined;
  /** Whether it is so already. */
  readonly already: (tenant: TenantView) => boolean;
  readonly question?: (tenant: TenantView) => Question;
  readonly make: (seen: TenantView) => Promise<TenantView>;
  /** What became of it, in a few words: `active -> suspended`. */
  readonly outcome: (before: TenantView, after: TenantView) => string;
  /** What that means for the tenant. */
  readonly meaning?: (tenant: TenantView) => string;
  readonly next: (tenant: TenantView) => readonly NextStep[];
  /** Whether the platform carries it out at once, so that it is worth waiting. */
  readonly waits: boolean;
}

/** Reads the tenant, asks, changes that version of it and no other, waits, and tells. */
export async function change(
  context: Context,
  reference: string,
  { refusal, already, question, make, outcome, meaning, next, waits }: TenantChange,
): Promise<ExitCode> {
  const seen = await findTenant(context.plane, reference);
  const reason = seen.status === "deleted" ? "is deleted, which nothing changes" : refusal?.(seen);
  if (reason !== undefined) throw new CommandError(`${printable(seen.tenant_name)} ${reason}`);
  const isSo = already(seen);
  if (!isSo && question !== undefined) await confirm(context, seen, question(seen));
  const made = isSo ? seen : await make(seen);
  const after = waits ? await settled(context, made, carriedOut) : made;
  output(context, after, () => [
    `${printable(seen.tenant_name)} (${seen.tenant_id}): ${isSo ? "as it was, " : ""}${outcome(seen, after)}${meaning === undefined ? "" : `; ${meaning(after)}`}`,
    ...nextSteps(context, next(after)),
  ]);
  return waits && unsettled(context, after, carriedOut) ? exitCodes.unsettled : exitCodes.done;
}
