import { table } from "@saas/cli-kit/table";
import { time } from "@saas/cli-kit/text";
import type { AuditEntryView } from "../../../api/tenants";
import { type Context, output } from "../context";
import { type ExitCode, exitCodes } from "../exit";
import { findTenant } from "../find";

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
  output(context, entries, () => (entries.length === 0 ? [] : rows(context, entries)));
  if (entries.length === 0) terminal.note("nothing is recorded");
  if (more) terminal.note(`There is more: --limit ${limit * 2}, or --all.`);
  return exitCodes.done;
}

const rows = ({ terminal: { colors } }: Context, entries: readonly AuditEntryView[]): string[] =>
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
