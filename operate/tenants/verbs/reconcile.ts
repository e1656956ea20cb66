import { printable } from "@saas/cli-kit/text";
import { type Context, output } from "../context";
import { type ExitCode, exitCodes } from "../exit";
import { findTenant } from "../find";
import { type Pending, settled, unsettled } from "../wait";

/** Has a tenant's users made the same in the membership table and in the user pool, and tells what was done. */
export async function reconcile(context: Context, reference: string): Promise<ExitCode> {
  const { tenant_id } = await findTenant(context.plane, reference);
  const asked = await context.plane.reconcile(tenant_id);
  const reconciled: Pending = ({ reconciliation }) =>
    reconciliation === undefined || reconciliation.state === "done" ? [] : ["reconciliation of its users"];
  const tenant = await settled(context, asked, reconciled);
  const { state, repairs = [] } = tenant.reconciliation ?? {};
  output(context, tenant, () => {
    const name = `${printable(tenant.tenant_name)} (${tenant_id})`;
    if (state !== "done") return [`${name}: reconciliation asked for`];
    if (repairs.length === 0)
      return [`${name}: table and user pool agree about its users, nothing was to be done`];
    return [`${name}: done`, ...repairs.map((repair) => `  ${printable(repair)}`)];
  });
  return unsettled(context, tenant, reconciled) ? exitCodes.unsettled : exitCodes.done;
}
