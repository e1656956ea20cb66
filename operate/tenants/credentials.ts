import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { table } from "@saas/cli-kit/table";
import { moment, printable } from "@saas/cli-kit/text";
import type { CredentialView } from "../../api/credential-views";
import { nearest } from "../../environments/nearest";
import { confirm } from "./change";
import { type Context, nextSteps, output } from "./context";
import { findTenant } from "./control-plane";

/** A tenant's machine credentials, a row each; no secret is known. */
export async function credentials(context: Context, reference: string): Promise<ExitCode> {
  const { plane, terminal } = context;
  const tenant = await findTenant(plane, reference);
  const found = await plane.credentials(tenant.tenant_id);
  output(context, found, () =>
    found.length === 0
      ? []
      : [
          ...rows(context, found),
          ...nextSteps(context, [["stop one", "revoke-credential", tenant.tenant_id, "<credential>"]]),
        ],
  );
  if (found.length === 0) terminal.note("the tenant has no machine credentials");
  return exitCodes.done;
}

const rows = ({ terminal, clock }: Context, found: readonly CredentialView[]): string[] => {
  const { colors } = terminal;
  return table(
    [
      { text: "NAME", whole: true },
      "SCOPES",
      "EXPIRES (UTC)",
      "LAST USE (UTC)",
      { text: "ADDRESSES", optional: true },
      { text: "CREATED (UTC)", optional: true },
      { text: "ID", whole: true },
    ],
    found.map((each) => [
      each.name,
      each.scopes.join(" "),
      {
        text: moment(each.expires_at),
        paint: Date.parse(each.expires_at) > clock.now() ? String : colors.red,
      },
      lastUse(each) ?? "never",
      each.addresses.length === 0 ? "any" : each.addresses.join(" "),
      moment(each.created_at),
      each.credential_id,
    ]),
    terminal,
  );
};

/** Of any of its clients. */
function lastUse({ clients }: CredentialView): string | undefined {
  const uses = clients.flatMap(({ last_used_at }) => last_used_at ?? []).sort();
  const newest = uses.at(-1);
  return newest === undefined ? undefined : moment(newest);
}

/** Ends a machine credential for good; asks. @param which its id, or a name that no other one has */
export async function revokeCredential(
  context: Context,
  reference: string,
  which: string,
): Promise<ExitCode> {
  const { plane } = context;
  const tenant = await findTenant(plane, reference);
  const { tenant_id, tenant_name } = tenant;
  const credential = chosen(await plane.credentials(tenant_id), which, tenant_name);
  await confirm(context, tenant, {
    warning: `Programs of ${printable(tenant_name)} that use "${credential.name}" are refused within 30 seconds, for good: its administrators make another.`,
    answer: "yes",
  });
  await plane.revokeCredential(tenant_id, credential.credential_id);
  output(context, credential, () => [
    `"${credential.name}" (${credential.credential_id}) of ${printable(tenant_name)}: revoked`,
    ...nextSteps(context, [["see what is left", "credentials", tenant_id]]),
  ]);
  return exitCodes.done;
}

/** @throws CommandError if none or several match */
function chosen(found: readonly CredentialView[], which: string, tenantName: string): CredentialView {
  const byId = found.filter(({ credential_id }) => credential_id === which.toLowerCase());
  const matching = byId.length > 0 ? byId : found.filter(({ name }) => name === which);
  const [first, ...others] = matching;
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined) {
    const ids = matching.map(({ credential_id }) => credential_id).join(", ");
    throw new CommandError(`${matching.length} credentials are named "${which}": name one by its id, ${ids}`);
  }
  const near = nearest(
    which,
    found.map(({ name }) => name),
  );
  const hint = near === undefined ? "`credentials` lists them" : `did you mean "${near}"?`;
  throw new CommandError(printable(`${tenantName} has no credential "${which}": ${hint}`));
}
