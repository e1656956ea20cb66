import type { TenantRole } from "../../api/route";
import { isActiveAdministrator, type MemberRow, type Members } from "../registry/members";
import type { Provisioned } from "../registry/provisioned";
import { changing, isLockedOut } from "./refused";

/**
 * The row that the company's identity provider made by SCIM for a user who signs in for the first time. `undefined`: it
 * made none. The address alone makes no match: the row names the connection, and its tenant has proved the domain.
 * @throws Refused for a user whom it has disabled or removed
 */
export async function expectedRow(
  members: Members,
  provisioned: Provisioned,
  { provider, email }: { readonly provider: string; readonly email: string },
): Promise<MemberRow | undefined> {
  const known = await provisioned.of(email);
  if (known === undefined) return undefined;
  if (known.member === undefined) throw isLockedOut();
  const row = await members.get(known.member);
  if (row === undefined || row.email !== email) return undefined;
  if (row.status === "disabled" && !row.without_role) throw isLockedOut();
  return row.expected && row.connection === provider ? row : undefined;
}

/**
 * Makes the expected user the one who signs in: a row of the `sub` that Cognito assigned, with what SCIM said of the user.
 * The expected row is frozen first, so that no change of it is lost, and goes last: an interruption is repaired by the
 * next sign-in. @throws Refused when it changed meanwhile
 */
export async function adopt(
  members: Members,
  provisioned: Provisioned,
  expected: MemberRow,
  user: Pick<MemberRow, "user_id" | "pool_user"> & { readonly role: TenantRole },
): Promise<void> {
  const frozen = expected.removing ? expected : await members.change(expected, { removing: true });
  if (frozen === undefined) throw changing();
  await provisioned.rename(frozen.user_id, user.user_id);
  const { tenant_id, created_at, updated_at, version, removing, expected: _, ...kept } = frozen;
  await members.add({ ...kept, ...user, invitation: "accepted", scim_id: frozen.user_id });
  if (isActiveAdministrator({ ...kept, ...user })) await members.addAdministrator(user.user_id);
  await members.dropAdministrator(frozen.user_id);
  await provisioned.keep(frozen.email, user.user_id);
  await members.remove(frozen.user_id);
}
