import { type MfaPolicy, mfaDemandOn, mfaDemands } from "../../../api/mfa";
import type { MachineClient } from "../../../lambdas/registry/machine-client";
import type { UserState } from "../../../lambdas/tenancy/own-user";
import { type TenantAccessState, TenantContexts } from "../../../lambdas/tenancy/tenant-context";
import { acme, claimsOf, clientId, globex, issuer, keyOf } from "../../support/lambdas/events";

const optional: MfaPolicy = { users: "optional", administrators: "optional", tiers: {} };

interface Settings {
  readonly capacity?: number;
  readonly mfa?: MfaPolicy;
  readonly tenant?: Partial<TenantAccessState>;
}

function contextsWith(statuses: Record<string, string>, { capacity, mfa = optional, tenant }: Settings = {}) {
  const clock = { now: 0 };
  const reads: string[] = [];
  const users: { row: UserState | undefined; reads: number } = {
    row: { role: "tenant-admin", status: "active" },
    reads: 0,
  };
  const machines: { row: MachineClient | undefined; reads: number } = { row: undefined, reads: 0 };
  const faults: Error[] = [];
  const contexts = new TenantContexts({
    pool: { issuer, clientId },
    readAccessState: async (tenantId) => {
      reads.push(tenantId);
      const fault = faults.pop();
      if (fault) throw fault;
      const status = statuses[tenantId];
      return status === undefined
        ? undefined
        : {
            status,
            apiKeyId: keyOf(tenantId),
            binding: { model: "pool" },
            blockedWrites: "nothing",
            cursorSecret: "secret",
            storageFull: false,
            tier: "standard",
            mfa: undefined,
            ownMfa: undefined,
            connection: undefined,
            ...tenant,
          };
    },
    readMachine: async () => {
      machines.reads += 1;
      return machines.row;
    },
    readUser: async () => {
      users.reads += 1;
      return users.row;
    },
    mfa,
    now: () => clock.now,
    ...(capacity !== undefined && { capacity }),
  });
  return { contexts, clock, reads, faults, statuses, users, machines };
}

test("an active tenant's caller has the roles of the allow-list", async () => {
  const { contexts } = contextsWith({ [acme]: "active" });
  const context = await contexts.of(claimsOf(acme, "tenant-member,operator,__proto__"));
  expect(context).toEqual({
    cursorSecret: "secret",
    storageFull: false,
    tenantId: acme,
    userId: claimsOf(acme).sub,
    roles: new Set(["tenant-member"]),
    apiKeyId: keyOf(acme),
    binding: { model: "pool" },
    blockedWrites: "nothing",
    mfa: "optional",
    way: "password",
    signedInAt: undefined,
    secondFactor: { required: false, given: false, enrolled: false },
  });
});

test.each(["suspended", "provisioning", "offboarding", "deleted", "ACTIVE", "active ", ""])(
  "status %j: 403",
  async (status) => {
    const { contexts } = contextsWith({ [acme]: status });
    await expect(contexts.of(claimsOf(acme))).rejects.toMatchObject({ status: 403 });
  },
);

test("a tenant without a record: 403", async () => {
  await expect(contextsWith({}).contexts.of(claimsOf(acme))).rejects.toMatchObject({ status: 403 });
});

test("the status is read once in 30 s, and a suspension seen by then", async () => {
  const { contexts, clock, reads, statuses } = contextsWith({ [acme]: "active" });
  await Promise.all([contexts.of(claimsOf(acme)), contexts.of(claimsOf(acme))]);
  statuses[acme] = "suspended";
  clock.now = 29_999;
  await contexts.of(claimsOf(acme));
  expect(reads).toHaveLength(1);
  clock.now = 30_000;
  await expect(contexts.of(claimsOf(acme))).rejects.toMatchObject({ status: 403, slug: "tenant-not-active" });
  statuses[acme] = "active";
  clock.now = 60_000;
  await contexts.of(claimsOf(acme));
  expect(reads).toHaveLength(3);
});

test("a failed read is not remembered", async () => {
  const { contexts, faults } = contextsWith({ [acme]: "active" });
  faults.push(new Error("DynamoDB"));
  await expect(contexts.of(claimsOf(acme))).rejects.toThrow("DynamoDB");
  await expect(contexts.of(claimsOf(acme))).resolves.toMatchObject({ tenantId: acme });
});

test("no more tenants are remembered than fit", async () => {
  const { contexts, reads } = contextsWith({ [acme]: "active", [globex]: "active" }, { capacity: 1 });
  for (const tenant of [acme, globex, acme]) await contexts.of(claimsOf(tenant));
  expect(reads).toEqual([acme, globex, acme]);
});

test("claims that do not count are blockedWrites before anything is read", async () => {
  const { contexts, reads } = contextsWith({ [acme]: "active" });
  await expect(contexts.of({ ...claimsOf(acme), token_use: "id" })).rejects.toMatchObject({
    status: 401,
  });
  expect(reads).toEqual([]);
});

describe("a user", () => {
  const signedIn = { ...claimsOf(acme), auth_time: "1000" };
  const active: UserState = { role: "tenant-admin", status: "active" };

  test.each<[string, UserState | undefined]>([
    ["removed", undefined],
    ["disabled", { ...active, status: "disabled" }],
    ["being removed", { ...active, removing: true }],
  ])("who is %s is refused within 30 s", async (_, row) => {
    const { contexts, users, clock } = contextsWith({ [acme]: "active" });
    await contexts.of(signedIn);
    users.row = row;
    clock.now = 30_000;
    await expect(contexts.of(signedIn)).rejects.toMatchObject({ status: 403 });
    expect(users.reads).toBe(2);
  });

  test("has no roles of an administrator once demoted, whatever the token says", async () => {
    const { contexts, users } = contextsWith({ [acme]: "active" });
    users.row = { ...active, role: "tenant-member" };
    expect((await contexts.of(claimsOf(acme, "tenant-admin"))).roles).toEqual(new Set(["tenant-member"]));
  });

  test("does not gain the role of an administrator without a new token", async () => {
    const { contexts } = contextsWith({ [acme]: "active" });
    expect((await contexts.of(claimsOf(acme, "tenant-member"))).roles).toEqual(new Set(["tenant-member"]));
  });

  test("has no session that began before all were ended", async () => {
    const { contexts, users } = contextsWith({ [acme]: "active" });
    users.row = { ...active, sessions_since: new Date(1_000_900).toISOString() };
    await contexts.of(signedIn);
    for (const auth_time of ["999", "", undefined, "Thu Jan 01 1970"])
      await expect(contexts.of({ ...signedIn, auth_time })).rejects.toMatchObject({ status: 401 });
  });

  test.each([
    ["no claim", {}, false],
    ["a sign-in since then", { second_factor: "1000" }, true],
    ["a sign-in of before", { second_factor: "1001" }, false],
    ["a sign-in at an unknown time", { second_factor: "1000", auth_time: undefined }, false],
    ["a claim that is no time", { second_factor: "true" }, false],
  ])("has given a second factor by the token: %s", async (_, claims, given) => {
    const { contexts } = contextsWith({ [acme]: "active" });
    expect((await contexts.of({ ...signedIn, ...claims })).secondFactor.given).toBe(given);
  });
});

describe("a second factor is demanded", () => {
  const demandedOf = async (settings: Settings, groups: string) =>
    (await contextsWith({ [acme]: "active" }, settings).contexts.of(claimsOf(acme, groups))).secondFactor
      .required;

  test.each<[string, Settings, Record<"tenant-admin" | "tenant-member", boolean>]>([
    ["nobody", {}, { "tenant-admin": false, "tenant-member": false }],
    [
      "the environment",
      { mfa: { ...optional, users: "required" } },
      { "tenant-admin": true, "tenant-member": true },
    ],
    [
      "the environment, of administrators",
      { mfa: { ...optional, administrators: "required" } },
      { "tenant-admin": true, "tenant-member": false },
    ],
    [
      "the tier",
      { mfa: { ...optional, tiers: { standard: "required" } } },
      { "tenant-admin": true, "tenant-member": true },
    ],
    [
      "another tier",
      { mfa: { ...optional, tiers: { dedicated: "required" } } },
      { "tenant-admin": false, "tenant-member": false },
    ],
    ["operators", { tenant: { mfa: "required" } }, { "tenant-admin": true, "tenant-member": true }],
    [
      "the tenant's administrators",
      { tenant: { ownMfa: "required" } },
      { "tenant-admin": true, "tenant-member": true },
    ],
    [
      "operators, although administrators withdrew theirs",
      { tenant: { mfa: "required", ownMfa: "optional" } },
      { "tenant-admin": true, "tenant-member": true },
    ],
    [
      "the tenant, where the pool has none",
      { mfa: { users: "off", administrators: "off", tiers: {} }, tenant: { ownMfa: "required" } },
      { "tenant-admin": false, "tenant-member": false },
    ],
  ])("by %s", async (_, settings, expected) => {
    for (const [role, required] of Object.entries(expected))
      expect([role, await demandedOf(settings, role)]).toEqual([role, required]);
  });

  test("and no demand weakens another", () => {
    for (const users of mfaDemands.filter((demand) => demand !== "off"))
      for (const tier of mfaDemands)
        for (const own of ["optional", "required", undefined] as const) {
          const demand = mfaDemandOn(
            { users, administrators: "optional", tiers: { standard: tier } },
            { tier: "standard", demands: [own] },
            new Set(),
          );
          for (const part of [users, tier, own ?? "off"] as const)
            expect(mfaDemands.indexOf(demand)).toBeGreaterThanOrEqual(mfaDemands.indexOf(part));
        }
  });
});

describe("a machine", () => {
  const row: MachineClient = {
    tenant_id: acme,
    client_id: "machine1",
    credential_id: "0b9e5f0e-7f0c-4a39-9d7e-0c9a3b1f5c11",
    name: "import",
    scopes: ["data:read", "data:write"],
    addresses: [],
    created_by: "user-1",
    credential_created_at: "1970-01-01T00:00:00.000Z",
    created_at: "1970-01-01T00:00:00.000Z",
    expires_at: "1970-01-02T00:00:00.000Z",
  };
  const claims = {
    token_use: "access",
    client_id: row.client_id,
    sub: row.client_id,
    iss: issuer,
    scope: "api/data:read api/users:read",
    tenant_id: acme,
  };
  const asked = (
    change: Partial<MachineClient> | undefined = {},
    from = "192.0.2.1",
    token: object = claims,
  ) => {
    const made = contextsWith({ [acme]: "active", [globex]: "suspended" });
    made.machines.row = change && { ...row, ...change };
    return { ...made, context: made.contexts.of(token, from) };
  };

  test("may do what both its token and its binding say, and has no role", async () => {
    const { context, users } = asked();
    expect(await context).toMatchObject({
      tenantId: acme,
      userId: row.credential_id,
      roles: new Set(),
      machine: { scopes: new Set(["data:read"]) },
      signedInAt: undefined,
    });
    expect(users.reads).toBe(0);
  });

  test.each<[string, Partial<MachineClient> | undefined, string, number]>([
    ["revoked, or another tenant's", undefined, "192.0.2.1", 401],
    ["expired", { expires_at: "1970-01-01T00:00:00.000Z" }, "192.0.2.1", 401],
    ["replaced, past its overlap", { until: "1970-01-01T00:00:00.000Z" }, "192.0.2.1", 401],
    ["of a time that is none", { expires_at: "soon" }, "192.0.2.1", 401],
    ["at another address", { addresses: ["192.0.2.0/31"] }, "192.0.2.2", 403],
    ["at an address of the other family", { addresses: ["192.0.2.0/24"] }, "2001:db8::1", 403],
    ["at no address", { addresses: ["192.0.2.0/24"] }, "", 403],
  ])("is refused: %s", async (_, change, from, status) => {
    // A default would replace `undefined`.
    const made = contextsWith({ [acme]: "active" });
    made.machines.row = change && { ...row, ...change };
    await expect(made.contexts.of(claims, from)).rejects.toMatchObject({ status });
  });

  test.each<[string[], string]>([
    [["192.0.2.0/24"], "192.0.2.255"],
    [["198.51.100.7", "192.0.2.1"], "192.0.2.1"],
    [["2001:db8::/32"], "2001:db8:1::1"],
    [[], "203.0.113.9"],
  ])("is served at an allowed address: %j", async (addresses, from) => {
    await expect(asked({ addresses }, from).context).resolves.toMatchObject({ tenantId: acme });
  });

  test.each([
    ["a user's token of the client", { ...claims, sub: "user-1", username: "a@example.com" }],
    ["a token with a user's name", { ...claims, username: "a@example.com" }],
    ["a token of no client", { ...claims, client_id: undefined, sub: undefined }],
    ["a client whose id is no id", { ...claims, client_id: "a#b", sub: "a#b" }],
  ])("is not %s", async (_, token) => {
    const { context, machines } = asked({}, undefined, token);
    await expect(context).rejects.toMatchObject({ status: 401 });
    expect(machines.reads).toBe(0);
  });

  test("of a tenant that is not active is refused", async () => {
    await expect(asked({}, undefined, { ...claims, tenant_id: globex }).context).rejects.toMatchObject({
      status: 403,
    });
  });

  test("that was revoked is refused within 30 seconds", async () => {
    const made = asked();
    await made.context;
    made.machines.row = undefined;
    made.clock.now += 30_000;
    await expect(made.contexts.of(claims, "192.0.2.1")).rejects.toMatchObject({ status: 401 });
  });
});

test("a user of a connection has the row's role, whatever the token says", async () => {
  const connection = { provider: "p", sign_in_client_id: "theirs", state: "active", enforced: true } as const;
  const { contexts, users } = contextsWith({ [acme]: "active" }, { tenant: { connection } });
  users.row = { role: "tenant-member", status: "active", connection: "p" };
  const claims = { ...claimsOf(acme, "tenant-admin,pool_p"), client_id: "theirs", username: "p_1" };
  expect((await contexts.of(claims)).roles).toEqual(new Set(["tenant-member"]));
  await expect(contexts.of(claimsOf(acme))).rejects.toMatchObject({ status: 401 });
});

test("who may go past single sign-on needs a second factor, and its users need none", async () => {
  const connection = {
    provider: "p",
    sign_in_client_id: "theirs",
    state: "active",
    enforced: true,
    break_glass_user_id: String(claimsOf(acme).sub),
  } as const;
  const { contexts } = contextsWith({ [acme]: "active" }, { tenant: { connection } });
  expect((await contexts.of(claimsOf(acme))).secondFactor.required).toBe(true);
  const required: MfaPolicy = { users: "required", administrators: "required", tiers: {} };
  const other = contextsWith({ [acme]: "active" }, { tenant: { connection }, mfa: required });
  other.users.row = { role: "tenant-admin", status: "active", connection: "p" };
  const claims = { ...claimsOf(acme), client_id: "theirs", username: "p_1" };
  expect((await other.contexts.of(claims)).secondFactor.required).toBe(false);
});
