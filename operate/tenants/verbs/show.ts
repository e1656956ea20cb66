import { type Context, output } from "../context";
import { details } from "../details";
import { type ExitCode, exitCodes } from "../exit";
import { findTenant } from "../find";

/** One tenant, everything about it. */
export async function show(context: Context, reference: string): Promise<ExitCode> {
  const { plane, terminal, clock } = context;
  const tenant = await findTenant(plane, reference);
  output(context, tenant, () => details(tenant, clock.now(), terminal.colors));
  return exitCodes.done;
}
