import { type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { table } from "@saas/cli-kit/table";
import { moment } from "@saas/cli-kit/text";
import type { Colors, Formatter } from "picocolors/types";
import type { TenantStatus, TenantView } from "../../api/tenant";
import { type Context, output } from "./context";

export interface ListOptions {
  readonly status?: TenantStatus;
  readonly limit: number;
  readonly all?: true;
}

/** Tenants, a row each. */
export async function list(context: Context, { status, limit, all }: ListOptions): Promise<ExitCode> {
  const { plane, terminal } = context;
  const { entries, more } = await plane.tenants(all ? undefined : limit, status);
  output(context, entries, () => (entries.length === 0 ? [] : tenantRows(context, entries)));
  if (entries.length === 0) terminal.note(status === undefined ? "no tenants" : `no tenant is ${status}`);
  if (more) terminal.note(`There are more: --limit ${limit * 2}, or --all.`);
  return exitCodes.done;
}

const tenantRows = ({ terminal }: Context, tenants: readonly TenantView[]): string[] =>
  table(
    [
      { text: "ID", whole: true },
      { text: "NAME", least: 8, early: true },
      "TIER",
      "STATUS",
      { text: "SINCE (UTC)", optional: true },
      { text: "PENDING", least: 8 },
    ],
    tenants.map(({ tenant_id, tenant_name, tier, status, updated_at, pending }) => [
      tenant_id,
      tenant_name,
      tier,
      { text: status, paint: statusPaint(terminal.colors, status) },
      moment(updated_at),
      { text: pending.join(", "), paint: terminal.colors.yellow },
    ]),
    terminal,
  );

/** The colour of a status; one that is not known has none. */
export function statusPaint(colors: Colors, status: string): Formatter {
  const paints: Readonly<Record<string, Formatter>> = {
    provisioning: colors.cyan,
    active: colors.green,
    suspended: colors.yellow,
    offboarding: colors.red,
    deleted: colors.dim,
  };
  return Object.hasOwn(paints, status) ? (paints[status] ?? String) : String;
}
