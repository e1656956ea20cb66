import { GROUP_SCHEMA, USER_SCHEMA } from "../../../api/scim";
import { type Connection, ConnectionRow } from "../../../lambdas/registry/connection";
import { ClaimedDomains } from "../../../lambdas/registry/domains";
import { Members } from "../../../lambdas/registry/members";
import { providerNameOf } from "../../../lambdas/registry/provider-name";
import { Provisioned } from "../../../lambdas/registry/provisioned";
import { FederatedUsers } from "../../../lambdas/tokens/federated-user";
import { Refused } from "../../../lambdas/tokens/refused";
import { acme, globex } from "../../support/lambdas/events";
import { newName } from "./names";
import { administrator, servedScim } from "./served-scim";

const scim = servedScim({ USER_CALLS_PER_MINUTE: "6000", INVITATIONS_PER_DAY: "1000" });
const { send, patch, newUser, call } = scim;

const providerOf = (tenant: string) => providerNameOf(tenant, "aaaaaa");
const members = (tenant = acme) => new Members(scim.aws().documents, "members", tenant);
const rowOf = async (userId: string) => (await members().get(userId)) as object;
const mailsAndUsers = () => scim.aws().calls.filter(({ operation }) => operation === "AdminCreateUser");

let number = 0;
const newAddress = (domain = "acme.example") => `person-${++number}@${domain}`;

beforeEach(async () => {
  for (const [tenant, domain] of [
    [acme, "acme.example"],
    [globex, "globex.example"],
  ] as const) {
    const connection: Omit<Connection, "version"> = {
      provider: providerOf(tenant),
      protocol: "oidc",
      state: "active",
      sign_in_client_id: "client",
      issuer: `https://login.${domain}`,
      client_id: "platform",
      roles: {},
      default_role: "tenant-member",
      enforced: false,
      tester: `admin@${domain}`,
      created_at: "2030-01-01T00:00:00.000Z",
    };
    await new ConnectionRow(scim.aws().documents, "members", tenant).create(connection);
    const domains = new ClaimedDomains(scim.aws().documents, "members", tenant);
    await domains.claim(domain, "token");
    await domains.verified(domain, connection.created_at);
    await members(tenant).addAdministrator("keeper");
  }
  scim.aws().calls.length = 0;
});

/** A sign-in at the company's provider, as the pool's trigger decides it. */
async function signIn(email: string, userId: string, tenant = acme): Promise<"signed in" | "refused"> {
  const users = new FederatedUsers(scim.aws().documents, "members");
  const provider = providerOf(tenant);
  const user = { provider, username: `${provider}_${userId}`, clientId: "client", email, groups: "" };
  try {
    await users.admit(user);
    await users.signIn(user, userId);
    return "signed in";
  } catch (error) {
    if (error instanceof Refused) return "refused";
    throw error;
  }
}

const find = async (email: string) =>
  (await send("GET", `/Users?filter=${encodeURIComponent(`userName eq "${email}"`)}`)).body.Resources;

const groupOf = async (member: string) => {
  const body = { schemas: [GROUP_SCHEMA], displayName: newName(), members: [{ value: member }] };
  return (await send("POST", "/Groups", body)).body.id as string;
};

const setRole = (group_id: string, role: string) =>
  call("PUT /tenant/scim-groups/{group_id}", {
    claims: administrator(acme),
    params: { group_id },
    json: { role },
  });

describe("where users sign in at the company", () => {
  test("a new user gets neither mail nor password, and no user of the pool", async () => {
    const email = newAddress();
    const id = await newUser(email);
    expect(mailsAndUsers()).toEqual([]);
    expect(await rowOf(id)).toMatchObject({ expected: true, connection: providerOf(acme), status: "active" });
    expect(await send("POST", "/Users", { schemas: [USER_SCHEMA], userName: email })).toMatchObject({
      status: 409,
      body: { scimType: "uniqueness" },
    });
  });

  test.each(["example.com", "it.acme.example", "globex.example"])("no user of %s is made", async (domain) => {
    const userName = newAddress(domain);
    expect(await send("POST", "/Users", { schemas: [USER_SCHEMA], userName })).toMatchObject({ status: 400 });
    expect(mailsAndUsers()).toEqual([]);
  });

  test("the user who signs in is the one that was made, with its id, names and groups", async () => {
    const email = newAddress();
    const id = await newUser(email, { displayName: "Ann" });
    const group = await groupOf(id);
    expect(await signIn(email, "sub-ann")).toBe("signed in");
    expect(await rowOf("sub-ann")).toMatchObject({ email, invitation: "accepted", scim_id: id });
    expect(await members().get(id)).toBeUndefined();
    expect(await find(email)).toEqual([expect.objectContaining({ id, displayName: "Ann" })]);
    const { body } = await send("GET", `/Groups/${group}`);
    expect(body.members).toEqual([expect.objectContaining({ value: id })]);
    await patch(`/Groups/${group}`, [{ op: "remove", path: `members[value eq "${id}"]` }]);
    expect((await send("GET", `/Groups/${group}`)).body.members).toEqual([]);
  });

  test("the role of a group outlasts sign-ins, and ends with the group's", async () => {
    const email = newAddress();
    const id = await newUser(email);
    const group = await groupOf(id);
    await setRole(group, "tenant-admin");
    for (const _ of ["first", "next"]) {
      expect(await signIn(email, "sub-boss")).toBe("signed in");
      expect(await rowOf("sub-boss")).toMatchObject({ role: "tenant-admin" });
    }
    const { userIds } = await members().administrators();
    expect([userIds.has("sub-boss"), userIds.has(id)]).toEqual([true, false]);
    await setRole(group, "tenant-member");
    expect(await signIn(email, "sub-boss")).toBe("signed in");
    expect(await rowOf("sub-boss")).toMatchObject({ role: "tenant-member" });
  });

  test.each(["before", "after"])(
    "a user who is disabled %s the first sign-in cannot sign in",
    async (when) => {
      const email = newAddress();
      const id = await newUser(email);
      const userId = `sub-${when}`;
      if (when === "after") await signIn(email, userId);
      await patch(`/Users/${id}`, [{ op: "replace", path: "active", value: false }]);
      expect(await signIn(email, userId)).toBe("refused");
      await patch(`/Users/${id}`, [{ op: "replace", path: "active", value: true }]);
      expect(await signIn(email, userId)).toBe("signed in");
    },
  );

  test.each(["before", "after"])("a user who is removed %s the first sign-in stays out", async (when) => {
    const email = newAddress();
    const id = await newUser(email);
    if (when === "after") await signIn(email, "sub-gone");
    expect(await send("DELETE", `/Users/${id}`)).toMatchObject({ status: 204 });
    for (const sub of ["sub-gone", "sub-again"]) expect(await signIn(email, sub)).toBe("refused");
    expect(await find(email)).toEqual([]);
    await newUser(email);
    expect(await signIn(email, "sub-back")).toBe("signed in");
  });

  test("what becomes of a user with a password becomes of the connection's user of that address", async () => {
    const email = newAddress();
    const member = { role: "tenant-member", status: "active", invitation: "accepted" } as const;
    await members().add({ user_id: "11111111-1111-4111-8111-111111111111", email, ...member });
    await signIn(email, "sub-twin");
    const [{ id }, ...others] = await find(email);
    expect([id, others]).toEqual(["11111111-1111-4111-8111-111111111111", []]);
    await patch(`/Users/${id}`, [{ op: "replace", path: "active", value: false }]);
    expect(await rowOf("sub-twin")).toMatchObject({ status: "disabled" });
    expect(await signIn(email, "sub-new")).toBe("refused");
    await send("DELETE", `/Users/${id}`);
    expect(await members().get("sub-twin")).toBeUndefined();
    expect(await signIn(email, "sub-twin")).toBe("refused");
  });

  test("an interrupted first sign-in is completed by the next", async () => {
    const email = newAddress();
    const id = await newUser(email);
    await members().update(id, { removing: true });
    expect(await signIn(email, "sub-late")).toBe("signed in");
    expect(await rowOf("sub-late")).toMatchObject({ scim_id: id });
  });
});

describe("attacks with an equal address", () => {
  test("nobody becomes the user of another tenant, whatever the provider asserts", async () => {
    const email = newAddress();
    const id = await newUser(email);
    expect(await signIn(email, "sub-mallory", globex)).toBe("refused");
    expect(await rowOf(id)).toMatchObject({ expected: true });
  });

  test("a row of an earlier connection, or of another address, makes no match", async () => {
    const [earlier, other] = [newAddress(), newAddress()];
    const provisioned = new Provisioned(scim.aws().documents, "members", acme);
    const expected = {
      role: "tenant-admin",
      status: "active",
      invitation: "pending",
      expected: true,
    } as const;
    const old = { user_id: "22222222-2222-4222-8222-222222222222", email: earlier };
    await members().add({ ...old, ...expected, connection: providerNameOf(acme, "zzzzzz") });
    await provisioned.keep(earlier, old.user_id);
    const theirs = { user_id: "33333333-3333-4333-8333-333333333333", email: other };
    await members().add({ ...theirs, ...expected, connection: providerOf(acme) });
    const mine = newAddress();
    await provisioned.keep(mine, theirs.user_id);
    for (const [email, sub] of [
      [earlier, "sub-earlier"],
      [mine, "sub-mine"],
    ] as const) {
      expect(await signIn(email, sub)).toBe("signed in");
      expect(await rowOf(sub)).toMatchObject({ email, role: "tenant-member" });
      expect(await rowOf(sub)).not.toHaveProperty("scim_id");
    }
  });
});
