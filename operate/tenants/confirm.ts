import { printable } from "@saas/cli-kit/text";
import type { TenantView } from "../../api/tenant";
import type { Context } from "./context";
import { CommandError, exitCodes } from "./exit";

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
    throw new CommandError("nobody is there to confirm: repeat with --yes to do it unasked", exitCodes.usage);
  }
  terminal.note(warning);
  const name = printable(tenant.tenant_name);
  const given = await terminal.ask(
    answer === "name" ? `Type the tenant's name (${name}) to go on: ` : "Go on? [y/N] ",
  );
  const agreed = answer === "name" ? given === tenant.tenant_name : /^y(es)?$/i.test(given.trim());
  if (!agreed) throw new CommandError("not confirmed: nothing was changed", exitCodes.usage);
}
