import type { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Connection } from "../../../lambdas/registry/connection";
import { ConnectionRow } from "../../../lambdas/registry/connection";
import { ClaimedDomains } from "../../../lambdas/registry/domains";
import { Members } from "../../../lambdas/registry/members";
import { providerNameOf } from "../../../lambdas/registry/provider-name";
import { federatedUserOf, type TokenEvent, withAccess } from "../../../lambdas/tokens/access-token";
import { FederatedUsers } from "../../../lambdas/tokens/federated-user";
import { Refused } from "../../../lambdas/tokens/refused";
import { requireConnection } from "../../../lambdas/tokens/sign-up";
import { startControlTables } from "../../support/lambdas/control-tables";
import { acme, globex } from "../../support/lambdas/events";

let tables: Awaited<ReturnType<typeof startControlTables>>;
beforeAll(async () => {
  tables = await startControlTables();
});
afterAll(() => tables.close());

const provider = providerNameOf(acme, "aaaaaa");
const clientOf = (name: string) => `client-of-${name}`;
const connection: Omit<Connection, "version"> = {
  provider,
  protocol: "oidc",
  state: "active",
  sign_in_client_id: clientOf(provider),
  issuer: "https://login.acme.example",
  client_id: "platform",
  groups_claim: "groups",
  roles: { admins: "tenant-admin", staff: "tenant-member" },
  default_role: "tenant-member",
  enforced: false,
  tester: "admin@acme.example",
  created_at: "2030-01-01T00:00:00.000Z",
};
const later = new Date("2030-02-01T00:00:00Z");
const users = () => new FederatedUsers(tables.documents, "members", () => later);
const membersOf = (tenant: string) => new Members(tables.documents, "members", tenant);
const rowOf = (tenant: string) => new ConnectionRow(tables.documents, "members", tenant);

beforeEach(async () => {
  for (const tenant of [acme, globex]) {
    for (const { user_id } of await tables.rowsOf("members", tenant)) {
      await membersOf(tenant).remove(String(user_id));
    }
  }
  await connect(acme, {});
  await verify(acme, "acme.example");
  const keeper = { user_id: "keeper", email: "keeper@acme.example", role: "tenant-admin" } as const;
  await membersOf(acme).add({ ...keeper, status: "active", invitation: "accepted" });
  await membersOf(acme).addAdministrator("keeper");
});

async function connect(tenant: string, change: Partial<Connection>) {
  await membersOf(tenant).remove("#sso");
  await rowOf(tenant).create({ ...connection, ...change });
}

async function verify(tenant: string, domain: string) {
  const domains = new ClaimedDomains(tables.documents, "members", tenant);
  await domains.claim(domain, "token");
  await domains.verified(domain, later.toISOString());
}

interface SignIn {
  readonly by?: string;
  readonly client?: string;
  readonly email?: string;
  readonly groups?: string;
  readonly sub?: string;
  readonly source?: string;
  readonly attributes?: Record<string, string>;
}

function eventOf({ by = provider, client = clientOf(by), ...given }: SignIn): TokenEvent {
  const { email = "baker@acme.example", groups = '["staff"]', sub = "user-1", source = "HostedAuth" } = given;
  return {
    triggerSource: `TokenGeneration_${source}`,
    userPoolId: "pool",
    userName: `${by}_00u1`,
    callerContext: { clientId: client },
    request: {
      userAttributes: {
        sub,
        email,
        "custom:sso_groups": groups,
        "cognito:user_status": "EXTERNAL_PROVIDER",
        ...given.attributes,
      },
    },
    response: {},
  };
}

const nobody = async () => {
  throw new Error("a provider's user has no second factor here");
};

/** The token's tenant, the row's role, and the scope; `refused`: there is no token. */
async function tokenOf(signIn: SignIn = {}) {
  try {
    const { response } = await withAccess(eventOf(signIn), {
      connections: users(),
      isOn: nobody,
      recordOf: () => ({ since: nobody, remove: nobody }),
    });
    const { accessTokenGeneration } = response.claimsAndScopeOverrideDetails as {
      accessTokenGeneration?: { claimsToAddOrOverride: { tenant_id: string }; scopesToAdd: string[] };
    };
    if (accessTokenGeneration === undefined) return "no access";
    const { claimsToAddOrOverride, scopesToAdd } = accessTokenGeneration;
    const { tenant_id } = claimsToAddOrOverride;
    const row = await membersOf(tenant_id).get(signIn.sub ?? "user-1");
    return [tenant_id, row?.role, ...scopesToAdd];
  } catch (error) {
    if (error instanceof Refused) return "refused";
    throw error;
  }
}

const member = [acme, "tenant-member", "api/people"];
const administrator = [acme, "tenant-admin", "api/people"];

async function signUpOf(signIn: SignIn = {}) {
  const { "cognito:user_status": _, ...userAttributes } = eventOf(signIn).request.userAttributes;
  const event = {
    ...eventOf(signIn),
    triggerSource: "PreSignUp_ExternalProvider",
    request: { userAttributes },
  };
  try {
    await requireConnection(event, users());
    return "admitted";
  } catch (error) {
    if (error instanceof Refused) return "refused";
    throw error;
  }
}

test("a first sign-in makes the user's row, with the role of the groups", async () => {
  expect(await signUpOf()).toBe("admitted");
  expect(await tokenOf()).toEqual(member);
  expect(await membersOf(acme).get("user-1")).toMatchObject({
    email: "baker@acme.example",
    role: "tenant-member",
    status: "active",
    invitation: "accepted",
    connection: provider,
  });
});

test("each sign-in follows the groups, and ends no session: it would end itself", async () => {
  await tokenOf();
  expect(await tokenOf({ groups: '["staff","admins"]' })).toEqual(administrator);
  expect((await membersOf(acme).administrators()).userIds).toEqual(new Set(["keeper", "user-1"]));
  expect(await tokenOf({ groups: "[]" })).toEqual(member);
  expect((await membersOf(acme).administrators()).userIds).toEqual(new Set(["keeper"]));
  const row = await membersOf(acme).get("user-1");
  expect(row).toMatchObject({ role: "tenant-member" });
  expect(row).not.toHaveProperty("sessions_since");
});

test("the connection says when somebody last signed in, and keeps its version", async () => {
  expect(await rowOf(acme).read()).not.toHaveProperty("last_sign_in_at");
  await tokenOf();
  expect(await rowOf(acme).read()).toMatchObject({ last_sign_in_at: later.toISOString(), version: 1 });
});

test("a refresh does not read groups: nobody gains by what a token could write", async () => {
  await tokenOf();
  expect(await tokenOf({ source: "RefreshTokens", groups: '["admins"]' })).toEqual(member);
});

test("without a default, a user whose group goes is disabled, and enabled when it comes back", async () => {
  const { default_role: _, ...strict } = connection;
  await membersOf(acme).remove("#sso");
  await rowOf(acme).create(strict);
  expect(await tokenOf()).toEqual(member);
  expect(await tokenOf({ groups: '["others"]' })).toBe("refused");
  expect((await membersOf(acme).get("user-1"))?.status).toBe("disabled");
  expect(await tokenOf({ source: "RefreshTokens" })).toBe("refused");
  expect(await tokenOf()).toEqual(member);
  expect((await membersOf(acme).get("user-1"))?.status).toBe("active");
  expect(await signUpOf({ groups: '["others"]' })).toBe("refused");
});

test("a user whom an administrator disabled stays so, whatever the groups say", async () => {
  await tokenOf();
  await membersOf(acme).update("user-1", { status: "disabled" });
  expect(await tokenOf({ groups: '["admins"]' })).toBe("refused");
  expect((await membersOf(acme).get("user-1"))?.status).toBe("disabled");
});

test("a first sign-in as administrator counts as one", async () => {
  expect(await tokenOf({ groups: '["admins"]' })).toEqual(administrator);
  expect((await membersOf(acme).administrators()).userIds).toEqual(new Set(["keeper", "user-1"]));
});

test("a user whose groups give no role gets no row", async () => {
  const { default_role: _, ...strict } = connection;
  await membersOf(acme).remove("#sso");
  await rowOf(acme).create(strict);
  expect(await tokenOf({ groups: '["others"]' })).toBe("refused");
  expect(await membersOf(acme).get("user-1")).toBeUndefined();
});

test("the row follows the company's address, in lower case", async () => {
  await tokenOf();
  expect(await tokenOf({ email: "New@ACME.example" })).toEqual(member);
  expect((await membersOf(acme).get("user-1"))?.email).toBe("new@acme.example");
  // What is before the last @ is the company's matter.
  expect(await tokenOf({ email: '"a@b"@acme.example', sub: "user-2" })).toEqual(member);
});

test.each(["a first sign-in", "a later one"])(
  "%s gives no token while another changes the user",
  async (which) => {
    if (which === "a later one") await tokenOf();
    let meanwhile = async () => void (await tokenOf({ groups: '["admins"]' }));
    const documents = {
      send: async (command: GetCommand) => {
        const answer = await tables.documents.send(command);
        const other = meanwhile;
        if (command.input.Key?.user_id === "user-1") {
          meanwhile = async () => undefined;
          await other();
        }
        return answer;
      },
    };
    const { userName: _, callerContext, request } = eventOf({ groups: '["admins"]' });
    const user = {
      ...{ provider, username: `${provider}_00u1`, clientId: callerContext.clientId },
      ...{ email: "baker@acme.example", groups: request.userAttributes["custom:sso_groups"] ?? "" },
    };
    const late = new FederatedUsers(documents as unknown as typeof tables.documents, "members", () => later);
    await expect(late.signIn(user, "user-1")).rejects.toThrow("being changed");
    expect(await membersOf(acme).get("user-1")).toMatchObject({ role: "tenant-admin" });
  },
);

test("a user who is being removed gets no token", async () => {
  await tokenOf();
  await membersOf(acme).update("user-1", { removing: true });
  expect(await tokenOf()).toBe("refused");
  expect(await tokenOf({ source: "RefreshTokens" })).toBe("refused");
});

test("the groups do not take a tenant's last administrator, and give no token as one", async () => {
  await tokenOf({ groups: '["admins"]' });
  await membersOf(acme).takeOutAdministrator("keeper");
  expect(await tokenOf({ groups: "[]" })).toBe("refused");
});

describe("attacks", () => {
  const theirs = providerNameOf(globex, "bbbbbb");

  beforeEach(async () => {
    await connect(globex, { provider: theirs, sign_in_client_id: clientOf(theirs) });
    await verify(globex, "globex.example");
  });

  const refused: readonly (readonly [string, SignIn])[] = [
    ["an address of another tenant's domain", { by: theirs, email: "baker@acme.example" }],
    ["an address of nobody's domain", { by: theirs, email: "baker@example.org" }],
    ["a subdomain of a verified one", { by: theirs, email: "baker@it.globex.example" }],
    ["an address with two domains", { by: theirs, email: "baker@globex.example@acme.example" }],
    ["a domain without an address", { by: theirs, email: "globex.example" }],
    ["no address", { by: theirs, email: "" }],
    ["another tenant's client", { by: theirs, client: clientOf(provider), email: "a@globex.example" }],
    ["the platform's own client", { by: theirs, client: "platform-client", email: "a@globex.example" }],
    [
      "a provider that no row names, at a client that one names",
      { by: providerNameOf(globex, "cccccc"), client: clientOf(theirs), email: "a@globex.example" },
    ],
    ["a provider that no row names", { by: providerNameOf(globex, "cccccc") }],
    ["a provider that the platform did not make", { by: "google" }],
  ];
  test.each(refused)("%s: no user and no token", async (_, signIn) => {
    const before = JSON.stringify([
      await tables.rowsOf("members", acme),
      await tables.rowsOf("members", globex),
    ]);
    expect(await signUpOf(signIn)).toBe("refused");
    expect(await tokenOf(signIn)).toBe("refused");
    expect(await tokenOf({ ...signIn, source: "RefreshTokens" })).toBe("refused");
    expect(
      JSON.stringify([await tables.rowsOf("members", acme), await tables.rowsOf("members", globex)]),
    ).toBe(before);
  });

  test("an assertion that names another tenant leads to the binding's", async () => {
    const attributes = { "custom:tenant_id": acme, tenant_id: acme };
    expect(await tokenOf({ by: theirs, email: "a@globex.example", attributes })).toEqual([
      globex,
      "tenant-member",
      "api/people",
    ]);
  });

  test("the address of a user with a password leads to another user", async () => {
    expect(await tokenOf({ email: "keeper@acme.example", sub: "other" })).toEqual(member);
    expect(await membersOf(acme).get("keeper")).not.toHaveProperty("connection");
    expect((await membersOf(acme).get("other"))?.connection).toBe(provider);
  });

  test("the row of a user with a password is not taken over by its id", async () => {
    expect(await tokenOf({ sub: "keeper" })).toBe("refused");
    expect(await tokenOf({ sub: "keeper", source: "RefreshTokens" })).toBe("refused");
  });

  test.each(["operator", "tenant-admin", "__proto__", "constructor"])(
    "the group %s gives no role that the connection does not map",
    async (group) => {
      expect(await tokenOf({ groups: JSON.stringify([group]) })).toEqual(member);
    },
  );

  test("a user of an earlier connection of the tenant is no user of this one", async () => {
    await tokenOf();
    const next = providerNameOf(acme, "dddddd");
    await connect(acme, { provider: next, sign_in_client_id: clientOf(next) });
    expect(await tokenOf()).toBe("refused");
    expect(await tokenOf({ by: next })).toBe("refused");
  });
});

describe("until it is active", () => {
  beforeEach(() => connect(acme, { state: "draft" }));

  test("a connection is tested by the administrator who made it, whose token opens nothing", async () => {
    const test = { email: connection.tester, groups: '["admins"]' };
    expect(await signUpOf(test)).toBe("admitted");
    expect(await tokenOf(test)).toBe("no access");
    expect(await rowOf(acme).read()).toMatchObject({ state: "tested", tested_at: later.toISOString() });
    expect(await membersOf(acme).get("user-1")).toBeUndefined();
  });

  test("a second test leaves the time of the first", async () => {
    await connect(acme, { state: "tested", tested_at: "2030-01-02T00:00:00.000Z" });
    expect(await tokenOf({ email: connection.tester })).toBe("no access");
    expect((await rowOf(acme).read())?.tested_at).toBe("2030-01-02T00:00:00.000Z");
  });

  test("a session of before is over", async () => {
    await connect(acme, {});
    await tokenOf();
    await connect(acme, { state: "tested" });
    expect(await tokenOf({ source: "RefreshTokens" })).toBe("refused");
  });

  test("others are refused", async () => {
    expect([await signUpOf(), await tokenOf()]).toEqual(["refused", "refused"]);
    expect((await rowOf(acme).read())?.state).toBe("draft");
  });

  test.each(["making", "removing"] as const)("a connection that is %s takes nobody", async (state) => {
    await connect(acme, { state });
    expect(await tokenOf({ email: connection.tester })).toBe("refused");
  });
});

test("invited users pass the trigger, and nobody signs up", async () => {
  const { userAttributes } = eventOf({}).request;
  const event = { ...eventOf({}), userName: "baker@acme.example", request: { userAttributes } };
  const of = (triggerSource: string) => requireConnection({ ...event, triggerSource }, users());
  await expect(of("PreSignUp_AdminCreateUser")).resolves.toBeDefined();
  const status = { ...userAttributes, "cognito:user_status": "UNCONFIRMED" };
  const own = { ...event, triggerSource: "PreSignUp_SignUp", request: { userAttributes: status } };
  await expect(requireConnection(own, users())).rejects.toThrow("unexpected sign-up");
});

test("a username that looks like a provider's is a password's, by its status", () => {
  const { request, ...event } = eventOf({});
  const status = { "cognito:user_status": "CONFIRMED" };
  const userAttributes = { ...request.userAttributes, ...status };
  expect(federatedUserOf({ ...event, request: { userAttributes } })).toBeUndefined();
});

test("groups of SAML give roles in the form that Cognito gives them", async () => {
  await connect(acme, { protocol: "saml" });
  expect(await tokenOf({ groups: "[staff, admins]" })).toEqual(administrator);
  expect(await tokenOf({ groups: '["admins"]' })).toEqual(member);
});
