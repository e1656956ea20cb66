import { type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { type Cell, columns } from "@saas/cli-kit/table";
import type { Terminal } from "@saas/cli-kit/terminal";
import { counted, fromNow, printable, size, time } from "@saas/cli-kit/text";
import type { DataLocation, MoveView, ProgressView, TenantView } from "../../api/tenant";
import { type Context, output } from "./context";
import { findTenant } from "./control-plane";
import { statusPaint } from "./list";

/**
 * A tenant's details, a line each, or more where the terminal is too narrow.
 * @param now in milliseconds
 */
export function details(tenant: TenantView, now: number, { colors, width }: Terminal): string[] {
  const when = (iso: string) => `${time(iso)} (${fromNow(iso, now)})`;
  const { status, tier, plan_tier, offboarding, reconciliation, move, deleted_at } = tenant;
  const rows: (readonly [string, Cell] | false | undefined)[] = [
    ["id", tenant.tenant_id],
    ["status", { text: status, paint: statusPaint(colors, status) }],
    ["tier", plan_tier === undefined || plan_tier === tier ? tier : `${tier}, limits still of ${plan_tier}`],
    tenant.mfa !== undefined && ["second factor", `${tenant.mfa}, as operators demand`],
    ["data", placeOf(tenant)],
    ["created", when(tenant.created_at)],
    ["changed", when(tenant.updated_at)],
    ["version", `${tenant.version}`],
    ["pending", tenant.pending.length === 0 ? "nothing" : tenant.pending.join(", ")],
    offboarding && [
      "offboarding",
      `asked for ${when(offboarding.requested_at)} by ${offboarding.requested_by}`,
    ],
    offboarding && ["  export", progressOf(offboarding.export, when)],
    offboarding && [
      "  purge",
      offboarding.purge.state === "waiting"
        ? `begins after ${when(offboarding.purge_after)}`
        : progressOf(offboarding.purge, when),
    ],
    reconciliation && [
      "reconciliation",
      reconciliation.state === "done"
        ? `done ${when(reconciliation.finished_at ?? reconciliation.requested_at)}, ${counted(reconciliation.repairs?.length ?? 0, "repair")}`
        : `${reconciliation.state}, asked for ${when(reconciliation.requested_at)}`,
    ],
    move && [
      "move",
      `${placeIn(move.from)} -> ${placeIn(move.to)}, tier ${move.tier}; asked for ${when(move.requested_at)} by ${move.requested_by}`,
    ],
    move && [
      "  state",
      `${moveIn(move)}; since ${when(move.since)}, last sign of life ${when(move.progressed_at)}`,
    ],
    move?.items && ["  compared", verifiedIn(move)],
    move?.files && ["  files", `SHA-256 ${move.files.sha256}`],
    move?.items && ["  items", `SHA-256 ${move.items.sha256}`],
    move?.late_files && ["  late", "uploads came to the old place after the move"],
    deleted_at === undefined ? undefined : ["deleted", when(deleted_at)],
  ];
  const lines = columns(
    rows
      .filter((row) => row !== undefined && row !== false)
      .map(([label, cell]) => [{ text: label, paint: colors.dim }, cell]),
    width && width - 2,
  );
  return [colors.bold(printable(tenant.tenant_name)), ...lines.map((line) => `  ${line}`)];
}

function placeOf({ binding, awaits_silo, status }: TenantView): string {
  // The tombstone keeps the binding.
  if (status === "deleted") return "none";
  if (binding?.model === "silo") return `in its silo ${binding.slug ?? ""}`.trimEnd();
  if (binding !== undefined) return `in the ${binding.model}`;
  if (awaits_silo) return "none yet: awaits its silo";
  return "its place is unknown: requests are refused";
}

/** `running: 120 items, 3 files, 1.2 MB; last sign of life …` */
function progressOf(progress: ProgressView, when: (iso: string) => string): string {
  const { state, users, items, files, bytes, progressed_at, finished_at } = progress;
  const amounts = [
    users === undefined ? [] : [counted(users, "user")],
    items === undefined ? [] : [counted(items, "item")],
    files === undefined ? [] : [counted(files, "file")],
    bytes === undefined ? [] : [size(bytes)],
  ].flat();
  const sign =
    finished_at === undefined
      ? progressed_at === undefined
        ? ""
        : `; last sign of life ${when(progressed_at)}`
      : ` ${when(finished_at)}`;
  const done = amounts.length === 0 ? "" : `: ${amounts.join(", ")}`;
  return finished_at === undefined ? `${state}${done}${sign}` : `${state}${sign}${done}`;
}

/** `in the pool`, `in the silo acme`. */
export function placeIn(place: DataLocation | undefined): string {
  if (place === undefined) return "at an unknown place";
  return place.model === "silo" ? `in the silo ${printable(place.slug ?? "")}` : "in the pool";
}

/** What each state means for the tenant. */
const meanings: Readonly<Record<string, string>> = {
  copying: "copying, nothing is refused",
  closing: "changes of files are refused, upload URLs expire",
  files: "changes of files are refused, files are compared",
  freezing: "every change is refused, requests under way finish",
  items: "every change is refused, items are compared",
  settling: "switched, every change is refused until every function has the new record",
  moved: "moved, to be confirmed",
  clearing: "the old place is being cleared",
  discarding: "aborted, the copy is being removed",
};

/** The progress of a move, in one line. */
export function moveIn({ state, until, trouble }: MoveView): string {
  const meaning = Object.hasOwn(meanings, state) ? (meanings[state] ?? state) : printable(state);
  return `${meaning}${until === undefined ? "" : `, until ${time(until)}`}${trouble === undefined ? "" : `; ${printable(trouble)}`}`;
}

/** `3 items and 1 file (6 B) are the same at both places`. */
export function verifiedIn({ items, files }: MoveView): string {
  const bytes = (items?.bytes ?? 0) + (files?.bytes ?? 0);
  return `${counted(items?.count ?? 0, "item")} and ${counted(files?.count ?? 0, "file")} (${size(bytes)}) were the same at both places`;
}

/** Shows one tenant in detail. */
export async function show(context: Context, reference: string): Promise<ExitCode> {
  const { plane, terminal, clock } = context;
  const tenant = await findTenant(plane, reference);
  output(context, tenant, () => details(tenant, clock.now(), terminal));
  return exitCodes.done;
}
