import { PATIENCE_MS } from "@saas/cli-kit/patience";
import { printable } from "@saas/cli-kit/text";
import type { TenantView } from "../../api/tenant";
import type { Context } from "./context";

const POLL_MS = 1_000;

/** What a tenant is waiting for, in words; empty: nothing. */
export type Pending = (tenant: TenantView) => readonly string[];

/** What the platform has yet to do for a tenant to be as its record says. */
export const carriedOut: Pending = ({ pending }) => pending;

/**
 * Reads the tenant again and again until nothing is pending or --wait is over, and tells on stderr what is.
 * @returns the tenant as it was read last
 */
export async function settled(context: Context, tenant: TenantView, pendingOf: Pending): Promise<TenantView> {
  const { plane, terminal, clock, options } = context;
  const began = clock.now();
  let told = "";
  let latest = tenant;
  while (pendingOf(latest).length > 0 && clock.now() - began < options.wait * 1000) {
    const pending = printable(pendingOf(latest).join(", "));
    if (clock.now() - began >= PATIENCE_MS && pending !== told) {
      terminal.note(terminal.noteColors.dim(`waiting for: ${pending} …`));
      told = pending;
    }
    await clock.sleep(POLL_MS);
    latest = await plane.tenant(tenant.tenant_id);
  }
  return latest;
}

/** Whether --wait was over too soon, which is told then; not to wait at all is nobody's fault. */
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
    yellow(`not settled after ${options.wait} s, the platform goes on by itself; still pending: ${pending}`),
  );
  return true;
}
