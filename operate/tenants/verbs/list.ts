import { table } from "@saas/cli-kit/table";
import { time } from "@saas/cli-kit/text";
import type { TenantStatus, TenantView } from "../../../api/tenant";
import { type Context, output } from "../context";
import { type ExitCode, exitCodes } from "../exit";
import { statusPaint } from "../status";

export interface ListOptions {
  readonly status?: TenantStatus;
  readonly limit: number;
  readonly all?: true;
}

/** Tenants, a row each. */
export async function list(context: Context, { status, limit, all }: ListOptions): Promise<ExitCode> {
  const { plane, terminal } = context;
  const { entries, more } = await plane.tenants(all ? undefined : limit, status);
  output(context, entries, () => (entries.length === 0 ? [] : rows(context, entries)));
  if (entries.length === 0) terminal.note(status === undefined ? "no tenants" : `no tenant is ${status}`);
  if (more) terminal.note(`There are more: --limit ${limit * 2}, or --all.`);
  return exitCodes.done;
}

const rows = ({ terminal: { colors } }: Context, tenants: readonly TenantView[]): string[] =>
  table(
    ["ID", "NAME", "TIER", "STATUS", "SINCE", "PENDING"],
    tenants.map(({ tenant_id, tenant_name, tier, status, updated_at, pending }) => [
      tenant_id,
      tenant_name,
      tier,
      { text: status, paint: statusPaint(colors, status) },
      time(updated_at),
      { text: pending.join(", "), paint: colors.yellow },
    ]),
    colors,
  );
