import { expectResponse } from "@saas/api-client/responses";
import { emailFor, newPassword, type Target } from "@saas/api-client/target";
import { users, userView } from "../../../../api/users";
import { accept } from "../../target/accept";
import { type Tenant, unique } from "../../target/tenants";

/** A user of a tenant. */
export interface Person {
  readonly userId: string;
  readonly email: string;
}

/** A user who has signed in, whatever became of them since: the access token is good for an hour. */
export interface SignedIn extends Person {
  readonly accessToken: string;
}

/** The attacker's colleagues, who must not do what its administrator may. */
export interface Colleagues {
  readonly member: SignedIn;
  /** Was an administrator when the token was issued. */
  readonly demoted: SignedIn;
  /** So was this one. */
  readonly disabled: SignedIn;
  /** And this one. */
  readonly removed: SignedIn;
}

/** The victim's users. */
export interface Victims {
  readonly admin: Person;
  readonly member: Person;
  /** Has not signed in yet. */
  readonly invited: Person;
  readonly disabled: Person;
}

async function invite({ api }: Tenant, target: Target, role: string): Promise<Person> {
  const email = emailFor(target, `isolation-${unique()}`);
  const invited = await api.send("POST", "/users", { body: { email, role } });
  return { userId: expectResponse(invited, 201, userView).user_id, email };
}

async function join(tenant: Tenant, target: Target, role: string): Promise<SignedIn> {
  const person = await invite(tenant, target, role);
  const { accessToken } = await accept(target, person.email, newPassword());
  return { ...person, accessToken };
}

/** Sends a change of a user, which must succeed. */
async function change({ api }: Tenant, { userId }: Person, body: object): Promise<void> {
  expectResponse(await api.send("PATCH", `/users/${userId}`, { body }), 200, userView);
}

export async function colleaguesOf(tenant: Tenant, target: Target): Promise<Colleagues> {
  const member = await join(tenant, target, "tenant-member");
  const demoted = await join(tenant, target, "tenant-admin");
  const disabled = await join(tenant, target, "tenant-admin");
  const removed = await join(tenant, target, "tenant-admin");
  await change(tenant, demoted, { role: "tenant-member" });
  await change(tenant, disabled, { status: "disabled" });
  expect((await tenant.api.send("DELETE", `/users/${removed.userId}`)).status).toBe(204);
  return { member, demoted, disabled, removed };
}

export async function victimsOf(tenant: Tenant, target: Target): Promise<Victims> {
  const member = await join(tenant, target, "tenant-member");
  const invited = await invite(tenant, target, "tenant-member");
  const disabled = await invite(tenant, target, "tenant-member");
  await change(tenant, disabled, { status: "disabled" });
  // Listing records that a user has signed in; afterwards nothing changes by itself.
  return { admin: await administratorOf(tenant), member, invited, disabled };
}

/** Who signed the tenant up, as a user. */
export async function administratorOf({ api, email }: Tenant): Promise<Person> {
  const listed = expectResponse(await api.send("GET", "/users"), 200, users);
  const admin = listed.find((user) => user.email === email);
  if (admin === undefined) throw new Error("the tenant's administrator is not listed");
  return { userId: admin.user_id, email };
}
