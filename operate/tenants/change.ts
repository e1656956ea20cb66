import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { PATIENCE_MS } from "@saas/cli-kit/progress";
import { printable } from "@saas/cli-kit/text";
import type { TenantView } from "../../api/tenant";
import { type Context, type NextStep, nextSteps, output } from "./context";
import { findTenant } from "./control-plane";

/** A change of a tenant, as its verb describes it. */
export interface TenantChange {
  /** Why the tenant's current state forbids the change; undefined if it does not, or the API decides. */
  readonly refusal?: (tenant: TenantView) => string | undefined;
  /** Whether the tenant already has the wanted state. */
  readonly already: (tenant: TenantView) => boolean;
  readonly question?: (tenant: TenantView) => Question;
  readonly make: (seen: TenantView) => Promise<TenantView>;
  /** The result in a few words: `active -> suspended`. */
  readonly outcome: (before: TenantView, after: TenantView) => string;
  /** The consequences for the tenant. */
  readonly meaning?: (tenant: TenantView) => string;
  readonly next: (tenant: TenantView) => readonly NextStep[];
  /** Whether the platform carries it out immediately, so that the command waits. */
  readonly waits: boolean;
}

/** Reads the tenant, asks, changes that version of it and no other, waits, and prints the result. */
export async function change(
  context: Context,
  reference: string,
  { refusal, already, question, make, outcome, meaning, next, waits }: TenantChange,
): Promise<ExitCode> {
  const seen = await findTenant(context.plane, reference);
  const reason = seen.status === "deleted" ? "is deleted and cannot be changed" : refusal?.(seen);
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

/** A confirmation question, and the expected answer. */
export interface Question {
  /** What will happen, a sentence or two. */
  readonly warning: string;
  /** `name`: the operator must type the tenant's name. */
  readonly answer: "yes" | "name";
}

/** Asks before changes that are hard to undo. @throws CommandError (exit code 2) unless confirmed, or --yes was given */
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
    answer === "name" ? `Type the tenant's name (${name}) to continue: ` : "Continue? [y/N] ",
  );
  const agreed = answer === "name" ? given === tenant.tenant_name : /^y(es)?$/i.test(given.trim());
  if (!agreed) throw new CommandError("not confirmed: nothing was changed", exitCodes.usage);
}

const POLL_MS = 1_000;

/** The pending work of a tenant, in words; empty: none. */
export type Pending = (tenant: TenantView) => readonly string[];

/** The work until the tenant matches its record. */
export const carriedOut: Pending = ({ pending }) => pending;

/**
 * Polls the tenant until nothing is pending or --wait is over, and prints the pending work on stderr.
 * @returns the tenant as last read
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

/** Whether --wait ended too soon, and prints that; never with --wait 0. */
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
    yellow(`not complete after ${options.wait} s; the platform continues; still pending: ${pending}`),
  );
  return true;
}
