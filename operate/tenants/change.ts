import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { PATIENCE_MS } from "@saas/cli-kit/progress";
import { printable } from "@saas/cli-kit/text";
import type { TenantView } from "../../api/tenant";
import { type Context, type NextStep, nextSteps, output } from "./context";
import { findTenant } from "./control-plane";

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

/** Reads the tenant, asks, changes that version of it and no other, waits, and prints the result. */
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

/** A question, and the answer that means yes. */
export interface Question {
  /** What will happen, a sentence or two. */
  readonly warning: string;
  /** `name`: the tenant's name has to be typed. */
  readonly answer: "yes" | "name";
}

/** Asks before what is hard to undo. @throws CommandError (exit code 2) unless the answer is the right one, or --yes was given */
export async function confirm(
  { terminal, options }: Context,
  tenant: TenantView,
  { warning, answer }: Question,
): Promise<void> {
  if (options.yes) return;
  if (!terminal.interactive) {
    throw new CommandError("there is no terminal to confirm on: repeat with --yes", exitCodes.usage);
  }
  terminal.note(warning);
  const name = printable(tenant.tenant_name);
  const given = await terminal.ask(
    answer === "name" ? `Type the tenant's name (${name}) to go on: ` : "Go on? [y/N] ",
  );
  const agreed = answer === "name" ? given === tenant.tenant_name : /^y(es)?$/i.test(given.trim());
  if (!agreed) throw new CommandError("not confirmed: nothing was changed", exitCodes.usage);
}

const POLL_MS = 1_000;

/** What a tenant is waiting for, in words; empty: nothing. */
export type Pending = (tenant: TenantView) => readonly string[];

/** What the platform has yet to do for a tenant to be as its record says. */
export const carriedOut: Pending = ({ pending }) => pending;

/**
 * Reads the tenant again and again until nothing is pending or --wait is over, and prints the pending work on stderr.
 * @returns the tenant as it was read last
 */
export async function settled(context: Context, tenant: TenantView, pendingOf: Pending): Promise<TenantView> {
  const { plane, terminal, clock, options } = context;
  const began = clock.now();
  let noted = "";
  let latest = tenant;
  while (pendingOf(latest).length > 0 && clock.now() - began < options.wait * 1000) {
    const pending = printable(pendingOf(latest).join(", "));
    if (clock.now() - began >= PATIENCE_MS && pending !== noted) {
      terminal.note(terminal.noteColors.dim(`waiting for: ${pending} …`));
      noted = pending;
    }
    await clock.sleep(POLL_MS);
    latest = await plane.tenant(tenant.tenant_id);
  }
  return latest;
}

/** Whether --wait ended too soon, which is printed; --wait 0 never does. */
export function unsettled(context: Context, tenant: TenantView, pendingOf: Pending): boolean {
  const pending = printable(pendingOf(tenant).join(", "));
  if (pending === "") return false;
  const { terminal, options } = context;
  if (options.wait === 0) {
    terminal.note(`still pending: ${pending}`);
    return false;
  }
  const { yellow } = terminal.noteColors;
  terminal.note(
    yellow(`not complete after ${options.wait} s, and the platform continues; still pending: ${pending}`),
  );
  return true;
}
