import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { table } from "@saas/cli-kit/table";
import { moment, printable } from "@saas/cli-kit/text";
import type { TenantView } from "../../api/tenant";
import type { UserView } from "../../api/users";
import { nearest } from "../../environments/nearest";
import { confirm } from "./change";
import { type Context, type NextStep, nextSteps, output } from "./context";
import { type ControlPlane, findTenant } from "./control-plane";

export interface UsersOptions {
  readonly limit: number;
  readonly all?: true;
}

/** A tenant's users, a row each. */
export async function users(
  context: Context,
  reference: string,
  { limit, all }: UsersOptions,
): Promise<ExitCode> {
  const { plane, terminal } = context;
  const { tenant_id } = await findTenant(plane, reference);
  const { entries, more } = await plane.users(tenant_id, all ? undefined : limit);
  output(context, entries, () => (entries.length === 0 ? [] : userRows(context, entries)));
  if (entries.length === 0) terminal.note("the tenant has no users");
  if (more) terminal.note(`There are more: --limit ${limit * 2}, or --all.`);
  return exitCodes.done;
}

const userRows = ({ terminal }: Context, found: readonly UserView[]): string[] => {
  const { colors } = terminal;
  return table(
    [
      { text: "EMAIL", whole: true },
      "ROLE",
      "STATUS",
      "INVITATION",
      "SECOND FACTOR",
      { text: "SINCE (UTC)", optional: true },
      { text: "ID", optional: true },
    ],
    found.map(({ user_id, email, role, status, invitation, second_factor_since, created_at }) => [
      email,
      role,
      { text: status, paint: status === "active" ? colors.green : colors.red },
      { text: invitation, paint: invitation === "pending" ? colors.yellow : String },
      second_factor_since === undefined ? "none" : "active",
      moment(created_at),
      user_id,
    ]),
    terminal,
  );
};

/** Mails a user's invitation again, with a new temporary password. */
export async function inviteAgain(context: Context, reference: string, who: string): Promise<ExitCode> {
  const { plane } = context;
  const { tenant, user } = await findUser(plane, reference, who);
  const invited = await plane.inviteUserAgain(tenant.tenant_id, user.user_id);
  return told(context, tenant, invited, "the invitation is being mailed again", []);
}

/** Prevents a user from signing in. */
export async function disable(context: Context, reference: string, who: string): Promise<ExitCode> {
  const { tenant, user } = await findUser(context.plane, reference, who);
  const disabled = await changed(context, tenant, user, { status: "disabled" });
  return told(context, tenant, disabled, "disabled and signed out", [["undo it", "enable"]]);
}

/** Lets a disabled user sign in again. */
export async function enable(context: Context, reference: string, who: string): Promise<ExitCode> {
  const { tenant, user } = await findUser(context.plane, reference, who);
  const enabled = await changed(context, tenant, user, { status: "active" });
  const effect = tenant.status === "active" ? "may sign in" : "may sign in once the tenant is active";
  return told(context, tenant, enabled, effect, invitation(enabled));
}

/** Makes a user of the tenant an administrator, or invites an address as one; asks. */
export async function appoint(context: Context, reference: string, who: string): Promise<ExitCode> {
  const { plane } = context;
  const tenant = await findTenant(plane, reference);
  const everyone = await everyUser(plane, tenant);
  const known = everyone.find(named(who));
  if (known === undefined && !who.includes("@")) throw unknownUser(tenant, everyone, who);
  await confirm(context, tenant, {
    warning: `${printable(who)} will be an administrator of ${printable(tenant.tenant_name)}, with all rights on its users, items and files.`,
    answer: "yes",
  });
  if (known !== undefined) {
    const appointed = await changed(context, tenant, known, { role: "tenant-admin", status: "active" });
    return told(context, tenant, appointed, "is an administrator", invitation(appointed));
  }
  const email = who.toLowerCase();
  const invited = await plane.inviteUser(tenant.tenant_id, { email, role: "tenant-admin" });
  return told(context, tenant, invited, "is invited as an administrator", []);
}

/** Takes the second factor from a user who has lost it; asks. */
export async function resetSecondFactor(context: Context, reference: string, who: string): Promise<ExitCode> {
  const { plane } = context;
  const { tenant, user } = await findUser(plane, reference, who);
  await confirm(context, tenant, {
    warning: `${printable(user.email)} will sign in with the password alone, and all sessions end. Verify the person's identity first.`,
    answer: "yes",
  });
  const reset = await plane.resetSecondFactor(tenant.tenant_id, user.user_id);
  return told(context, tenant, reset, "has no second factor, and is signed out", [
    ["if it was someone else", "disable"],
  ]);
}

/** Changes the user, unless that changes nothing. */
async function changed(
  { plane }: Context,
  { tenant_id }: TenantView,
  user: UserView,
  change: Partial<Pick<UserView, "role" | "status">>,
): Promise<UserView> {
  const isSo = Object.entries(change).every(([name, value]) => user[name as "role" | "status"] === value);
  return isSo ? user : plane.changeUser(tenant_id, user.user_id, change);
}

const invitation = ({ invitation: state }: UserView): readonly UserStep[] =>
  state === "pending" ? [["mail the invitation again", "invite-again"]] : [];

/** A next step for the same user: what it does, and the verb. */
type UserStep = readonly [does: string, verb: string];

function told(
  context: Context,
  { tenant_id, tenant_name }: TenantView,
  user: UserView,
  effect: string,
  steps: readonly UserStep[],
): ExitCode {
  const next = steps.map(([does, verb]): NextStep => [does, verb, tenant_id, user.user_id]);
  output(context, user, () => [
    `${printable(user.email)} (${user.user_id}) of ${printable(tenant_name)}: ${effect}`,
    ...nextSteps(context, next),
  ]);
  return exitCodes.done;
}

const named =
  (who: string) =>
  ({ user_id, email }: UserView): boolean =>
    user_id === who.toLowerCase() || email === who.toLowerCase();

/** The tenant, and its user with this id or address. @throws CommandError if there is none */
export async function findUser(plane: ControlPlane, reference: string, who: string) {
  const tenant = await findTenant(plane, reference);
  const everyone = await everyUser(plane, tenant);
  const user = everyone.find(named(who));
  if (user === undefined) throw unknownUser(tenant, everyone, who);
  return { tenant, user };
}

const everyUser = async (plane: ControlPlane, { tenant_id }: TenantView): Promise<readonly UserView[]> =>
  (await plane.users(tenant_id, undefined)).entries;

function unknownUser({ tenant_name }: TenantView, everyone: readonly UserView[], who: string): CommandError {
  const near = nearest(
    who,
    everyone.map(({ email }) => email),
  );
  const hint = near === undefined ? "`users` lists them" : `did you mean "${near}"?`;
  return new CommandError(printable(`${tenant_name} has no user "${who}": ${hint}`));
}
