import { type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { table } from "@saas/cli-kit/table";
import { moment } from "@saas/cli-kit/text";
import type { AuditEntryView, AuditFacts } from "../../api/audit";
import type { Route } from "../../api/route";
import { routes } from "../../api/routes";
import { type Context, output } from "./context";
import { findTenant } from "./control-plane";

export interface AuditOptions {
  readonly limit: number;
  readonly all?: true;
  /** Show users' addresses, which the trail itself does not contain. */
  readonly names?: true;
}

/** Who did what to a tenant, newest first. */
export async function audit(
  context: Context,
  reference: string,
  { limit, all, names }: AuditOptions,
): Promise<ExitCode> {
  const { plane, terminal } = context;
  const { tenant_id } = await findTenant(plane, reference);
  const { entries, more } = await plane.audit(tenant_id, all ? undefined : limit);
  const users = names ? (await plane.users(tenant_id, undefined)).entries : [];
  const addresses = new Map(users.map(({ user_id, email }) => [user_id, email]));
  output(context, entries, () => (entries.length === 0 ? [] : rowsOf(context, entries, addresses)));
  if (entries.length === 0) terminal.note("nothing is recorded");
  if (more) terminal.note(`There is more: --limit ${limit * 2}, or --all.`);
  return exitCodes.done;
}

const rowsOf = (
  { terminal }: Context,
  entries: readonly AuditEntryView[],
  addresses: ReadonlyMap<string, string>,
): string[] =>
  table(
    [
      { text: "WHEN (UTC)", whole: true },
      { text: "WHO", least: 10 },
      { text: "OPERATION", whole: true },
      "RESULT",
      { text: "CHANGE", below: true },
      { text: "TARGET", below: true },
      { text: "FROM", optional: true },
      { text: "REQUEST ID", optional: true },
    ],
    entries.map(({ at, actor, action, operation, target = "", result, before, after, request_id }) => [
      moment(at),
      whoOf(actor, addresses),
      operation ?? operationOf(action),
      {
        text: typeof result === "number" ? `${result}` : "done",
        paint: typeof result === "number" && result >= 400 ? terminal.colors.red : String,
      },
      [changesOf(before, after), typeof result === "number" ? "" : countsOf(result)]
        .filter((text) => text !== "")
        .join(", "),
      addresses.get(target) ?? target,
      actor.source_ip,
      request_id,
    ]),
    terminal,
  );

/** A person where one is known: an operator's name, a user's address. */
function whoOf({ type, id, name }: AuditEntryView["actor"], addresses: ReadonlyMap<string, string>): string {
  const known = name ?? addresses.get(id);
  if (known !== undefined) return known;
  return id === "" || type === "platform" ? type : `${type} ${id}`;
}

/** The operation of an entry that was made before entries had one. */
function operationOf(action: string): string {
  const route = (routes as readonly Route[]).find(({ method, path }) => `${method} ${path}` === action);
  return route?.audited ?? action;
}

/** `tier standard -> premium`. */
const changesOf = (before: AuditFacts = {}, after: AuditFacts = {}): string =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((fact) => {
      const [was, is] = [Reflect.get(before, fact), Reflect.get(after, fact)] as (string | undefined)[];
      return `${fact} ${was === undefined ? is : is === undefined ? `${was} -> none` : `${was} -> ${is}`}`;
    })
    .join(", ");

/** `version 2`, `users 3, items 40`: what the platform counted. */
const countsOf = (result: Readonly<Record<string, unknown>>): string =>
  Object.entries(result)
    .map(([what, count]) => `${what} ${count}`)
    .join(", ");
