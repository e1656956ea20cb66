import type { AuditEntryView, TenantView } from "@saas/api-client/tenants";
import { type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { table } from "@saas/cli-kit/table";
import { time } from "@saas/cli-kit/text";
import type { Colors, Formatter } from "picocolors/types";
import { type Context, output } from "./context";
import { findTenant } from "./control-plane";

export interface ListOptions {
  readonly status?: string;
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

const tenantRows = ({ terminal: { colors } }: Context, tenants: readonly TenantView[]): string[] =>
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

export interface AuditOptions {
  readonly limit: number;
  readonly all?: true;
}

/** Who did what to a tenant, newest first. */
export async function audit(
  context: Context,
  reference: string,
  { limit, all }: AuditOptions,
): Promise<ExitCode> {
  const { plane, terminal } = context;
  const { tenant_id } = await findTenant(plane, reference);
  const { entries, more } = await plane.audit(tenant_id, all ? undefined : limit);
  output(context, entries, () => (entries.length === 0 ? [] : auditRows(context, entries)));
  if (entries.length === 0) terminal.note("nothing is recorded");
  if (more) terminal.note(`There is more: --limit ${limit * 2}, or --all.`);
  return exitCodes.done;
}

const auditRows = ({ terminal: { colors } }: Context, entries: readonly AuditEntryView[]): string[] =>
  table(
    ["WHEN", "WHO", "ACTION", "TARGET", "RESULT", "FROM", "REQUEST ID"],
    entries.map(({ at, actor, action, target = "", result, request_id }) => [
      time(at),
      `${actor.type}${actor.id === "" ? "" : ` ${actor.id}`}`,
      action,
      target,
      {
        text: resultText(result),
        paint: typeof result === "number" && result >= 400 ? colors.red : String,
      },
      actor.source_ip,
      request_id,
    ]),
    colors,
  );

const resultText = (result: AuditEntryView["result"]): string =>
  typeof result === "number"
    ? `${result}`
    : Object.entries(result)
        .map(([what, count]) => `${what} ${count}`)
        .join(", ");

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
