import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { type Cell, columns } from "@saas/cli-kit/table";
import { fromNow, printable, time } from "@saas/cli-kit/text";
import type { TenantView } from "../../api/tenant";
import { confirm } from "./change";
import { type Context, type NextStep, nextSteps, output } from "./context";
import { type ControlPlane, findTenant, type SingleSignOnView } from "./control-plane";
import { findUser } from "./users";

type Connection = NonNullable<SingleSignOnView["connection"]>;

const protocols: Readonly<Record<Connection["protocol"], string>> = {
  oidc: "OpenID Connect",
  saml: "SAML 2.0",
};

/** Shows a tenant's connection to its company's identity provider, and its domains. */
export async function sso(context: Context, reference: string): Promise<ExitCode> {
  const { plane } = context;
  const tenant = await findTenant(plane, reference);
  const view = await plane.singleSignOn(tenant.tenant_id);
  const breakGlass = await addressOf(plane, tenant, view.connection?.break_glass_user_id);
  output(context, view, () => [
    ...details(context, tenant, view, breakGlass),
    ...nextSteps(context, stepsFor(tenant, view.connection)),
  ]);
  return exitCodes.done;
}

/** Lets a tenant's users sign in with passwords again; asks. */
export async function endEnforcement(context: Context, reference: string): Promise<ExitCode> {
  const { plane } = context;
  const { tenant, connection } = await connectedTenant(plane, reference);
  if (connection.enforced) {
    await confirm(context, tenant, {
      warning: `Users of ${printable(tenant.tenant_name)} with a password may sign in with it again, which the company has forbidden.`,
      answer: "yes",
    });
  }
  const view = connection.enforced
    ? await plane.changeSingleSignOn(tenant.tenant_id, { enforced: false })
    : await plane.singleSignOn(tenant.tenant_id);
  const effect = connection.enforced
    ? "within 30 seconds passwords count again; the connection stays"
    : "as it was, passwords count";
  return told(context, tenant, view, effect);
}

/** Names the one administrator who signs in with a password where the connection is the only way in; asks. */
export async function breakGlass(context: Context, reference: string, who: string): Promise<ExitCode> {
  const { plane } = context;
  const { tenant } = await connectedTenant(plane, reference);
  const { user } = await findUser(plane, reference, who);
  await confirm(context, tenant, {
    warning: `${printable(user.email)} will be the one administrator of ${printable(tenant.tenant_name)} who signs in with a password. Verify the person's identity first.`,
    answer: "yes",
  });
  const change = { break_glass_user_id: user.user_id };
  const view = await plane.changeSingleSignOn(tenant.tenant_id, change);
  return told(context, tenant, view, `${printable(user.email)} signs in with password and second factor`);
}

/** Removes a tenant's connection and its users; asks for the tenant's name. */
export async function removeConnection(context: Context, reference: string): Promise<ExitCode> {
  const { plane, clock, options, terminal } = context;
  const { tenant } = await connectedTenant(plane, reference);
  await confirm(context, tenant, {
    warning: `The connection of ${printable(tenant.tenant_name)} and all users who sign in through it will be deleted. Their items and files stay.`,
    answer: "name",
  });
  const end = clock.now() + options.wait * 1000;
  while (!(await plane.removeSingleSignOn(tenant.tenant_id))) {
    if (clock.now() >= end) {
      terminal.note("users are left, and can no longer sign in: repeat the command");
      return exitCodes.unsettled;
    }
    await clock.sleep(PAUSE_MS);
  }
  return told(
    context,
    tenant,
    await plane.singleSignOn(tenant.tenant_id),
    "the connection and its users are gone",
  );
}

/** Between two requests of a removal. */
const PAUSE_MS = 2_000;

async function connectedTenant(plane: ControlPlane, reference: string) {
  const tenant = await findTenant(plane, reference);
  const { connection } = await plane.singleSignOn(tenant.tenant_id);
  if (connection === undefined) {
    throw new CommandError(`${printable(tenant.tenant_name)} has no connection to an identity provider`);
  }
  return { tenant, connection };
}

async function addressOf(
  plane: ControlPlane,
  { tenant_id }: TenantView,
  userId: string | undefined,
): Promise<string | undefined> {
  if (userId === undefined) return undefined;
  const { entries } = await plane.users(tenant_id, undefined);
  const known = entries.find(({ user_id }) => user_id === userId);
  return known === undefined ? userId : `${known.email} (${userId})`;
}

function details(
  { clock, terminal: { colors } }: Context,
  { tenant_name }: TenantView,
  { connection, domains }: SingleSignOnView,
  breakGlassUser: string | undefined,
): string[] {
  const when = (iso: string) => `${time(iso)} (${fromNow(iso, clock.now())})`;
  const ofConnection = (at: Connection): readonly (readonly [string, Cell] | false)[] => [
    ["state", { text: stateOf(at), paint: at.state === "active" ? colors.green : colors.yellow }],
    at.enforced && ["break-glass", breakGlassUser ?? "nobody"],
    ["provider", `${protocols[at.protocol]}, ${at.issuer}`],
    ["roles", rolesOf(at)],
    ["created", when(at.created_at)],
    ["tested", at.tested_at === undefined ? "never" : when(at.tested_at)],
    ["last sign-in", at.last_sign_in_at === undefined ? "never" : when(at.last_sign_in_at)],
  ];
  const rows: readonly (readonly [string, Cell] | false)[] = [
    ...(connection === undefined
      ? [["connection", "none: users sign in with passwords"] as const]
      : ofConnection(connection)),
    ...domains.map(({ domain, verified_at }): readonly [string, Cell] => [
      "domain",
      `${domain}, ${verified_at === undefined ? "claimed, not verified" : `verified ${when(verified_at)}`}`,
    ]),
  ];
  const lines = columns(
    rows.filter((row) => row !== false).map(([label, cell]) => [{ text: label, paint: colors.dim }, cell]),
  );
  return [colors.bold(printable(tenant_name)), ...lines.map((line) => `  ${line}`)];
}

const stateOf = ({ state, enforced }: Connection): string => (enforced ? `${state}, the only way in` : state);

function rolesOf({ roles, default_role }: Connection): string {
  const byGroup = Object.entries(roles).map(([group, role]) => `${group}: ${role}`);
  return printable([...byGroup, `others: ${default_role ?? "may not sign in"}`].join(", "));
}

/** What an operator may do about a connection. */
function stepsFor({ tenant_id }: TenantView, connection: Connection | undefined): readonly NextStep[] {
  if (connection === undefined) return [];
  const enforced: readonly NextStep[] = [
    ["let passwords count again", "end-sso-enforcement", tenant_id],
    ["name another administrator with a password", "break-glass", tenant_id, "<user>"],
  ];
  return [
    ...(connection.enforced ? enforced : []),
    ["remove the connection and its users", "remove-sso", tenant_id],
  ];
}

function told(
  context: Context,
  { tenant_id, tenant_name }: TenantView,
  view: SingleSignOnView,
  effect: string,
): ExitCode {
  output(context, view, () => [
    `${printable(tenant_name)} (${tenant_id}): ${effect}`,
    ...nextSteps(context, [["see it", "sso", tenant_id]]),
  ]);
  return exitCodes.done;
}
