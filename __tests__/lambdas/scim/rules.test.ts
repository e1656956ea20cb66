import { BatchWriteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { GROUP_SCHEMA, MOST_RESULTS, USER_SCHEMA } from "../../../api/scim";
import { MOST_ADMINISTRATORS } from "../../../lambdas/scim/roles";
import { acme, bodyOf, globex } from "../../support/lambdas/events";
import { newAddress, newName } from "./operation";
import { administrator, servedScim } from "./served-scim";

const scim = servedScim({ USER_CALLS_PER_MINUTE: "6000", INVITATIONS_PER_DAY: "1000" });
const { send, patch, newUser, rows, call } = scim;

const memberRow = async (user_id: string) => (await rows("members")).find((row) => row.user_id === user_id);
const roleOf = async (user_id: string) => (await memberRow(user_id))?.role;

async function newGroup(members: readonly string[] = [], tenant = acme): Promise<string> {
  const { status, body } = await send(
    "POST",
    "/Groups",
    { schemas: [GROUP_SCHEMA], displayName: newName(), members: members.map((value) => ({ value })) },
    { tenant },
  );
  expect([status, body]).toEqual([201, expect.anything()]);
  return body.id;
}

const map = (group_id: string, role: string, tenant = acme) =>
  call("PUT /tenant/scim-groups/{group_id}", {
    claims: administrator(tenant),
    params: { group_id },
    json: { role },
  });

/** Cognito's calls about a user, in order. */
const cognitoCalls = () =>
  scim
    .aws()
    .calls.filter(({ service }) => service === "cognito-idp")
    .map(({ operation }) => operation);

describe("a user", () => {
  test("is invited as a member by mail, and the trail says by which credential", async () => {
    const id = await newUser(newAddress());
    expect(await memberRow(id)).toMatchObject({
      role: "tenant-member",
      status: "active",
      invitation: "pending",
    });
    const entry = (await rows("audit")).find(({ target }) => target === id);
    expect(entry).toMatchObject({
      operation: "invite",
      actor: { type: "scim" },
      after: { role: "tenant-member" },
    });
    expect(JSON.stringify(entry)).not.toMatch(/@/);
  });

  test("is invited also when the trail cannot keep the entry, which is counted for an alarm", async () => {
    await scim.tokenOf(acme);
    scim
      .aws()
      .judge(({ operation, body }) =>
        operation === "PutItem" && body.includes('"TableName":"audit"') ? "refuse" : "pass",
      );
    const id = await newUser(newAddress());
    expect((await rows("audit")).filter(({ target }) => target === id)).toEqual([]);
    const lines = scim.output().documents();
    expect(lines).toContainEqual(expect.objectContaining({ message: "audit entry not kept" }));
    expect(lines.at(-1)).toMatchObject({ message: "request", AuditFailure: 1 });
  });

  test("who is made inactive is disabled at once", async () => {
    const id = await newUser(newAddress(), { active: false });
    expect(await memberRow(id)).toMatchObject({ status: "disabled" });
  });

  test("who is disabled is disabled at Cognito and signed out there before anything else is written", async () => {
    const id = await newUser(newAddress());
    scim.aws().calls.length = 0;
    await patch(`/Users/${id}`, [{ op: "replace", path: "active", value: false }]);
    expect(cognitoCalls()).toEqual(expect.arrayContaining(["AdminDisableUser", "AdminUserGlobalSignOut"]));
    const entry = (await rows("audit")).filter(({ target }) => target === id).at(-1);
    expect(entry).toMatchObject({
      operation: "disable",
      before: { status: "active" },
      after: { status: "disabled" },
    });
  });

  test("is removed at Cognito and from the table, with every group", async () => {
    const id = await newUser(newAddress());
    const group = await newGroup([id]);
    expect(await send("DELETE", `/Users/${id}`)).toMatchObject({ status: 204 });
    expect(await memberRow(id)).toBeUndefined();
    expect(cognitoCalls()).toContain("AdminDeleteUser");
    expect(await send("GET", `/Groups/${group}`)).toMatchObject({ body: { members: [] } });
  });

  test("keeps the address: another one is a 400 with the word of the standard", async () => {
    const address = newAddress();
    const id = await newUser(address);
    for (const answer of [
      await patch(`/Users/${id}`, [{ op: "replace", path: "userName", value: newAddress() }]),
      await send("PUT", `/Users/${id}`, { schemas: [USER_SCHEMA], userName: newAddress() }),
    ]) {
      expect(answer).toMatchObject({ status: 400, body: { scimType: "mutability" } });
    }
    expect(await send("GET", `/Users/${id}`)).toMatchObject({ body: { userName: address } });
  });

  test.each(["someone", "a@b@c.example", "", "<x>@example.com"])(
    "is not made with the name %j",
    async (userName) => {
      expect(await send("POST", "/Users", { schemas: [USER_SCHEMA], userName })).toMatchObject({
        status: 400,
      });
    },
  );

  test("has attributes of a bounded size, and no password", async () => {
    const id = await newUser(newAddress(), { password: "secret-password", title: "x".repeat(7_000) });
    expect(JSON.stringify(await memberRow(id))).not.toContain("secret-password");
    expect(
      await patch(`/Users/${id}`, [{ op: "add", path: "nickName", value: "y".repeat(2_000) }]),
    ).toMatchObject({
      status: 400,
    });
  });

  test("who is the last active administrator stays one: neither disabled nor removed", async () => {
    const tenant = globex;
    const admin = "c2a5f4d4-8031-70f2-1d1b-5f9c3a7e2b44";
    await scim.aws().documents.send(
      new PutCommand({
        TableName: "members",
        Item: {
          tenant_id: tenant,
          user_id: admin,
          email: "boss@example.com",
          role: "tenant-admin",
          status: "active",
          invitation: "accepted",
          created_at: "2030-01-01T00:00:00.000Z",
          updated_at: "2030-01-01T00:00:00.000Z",
        },
      }),
    );
    await scim.aws().documents.send(
      new PutCommand({
        TableName: "members",
        Item: { tenant_id: tenant, user_id: "#administrators", user_ids: new Set([admin]) },
      }),
    );
    expect(
      await patch(`/Users/${admin}`, [{ op: "replace", path: "active", value: false }], { tenant }),
    ).toMatchObject({
      status: 409,
    });
    expect(await send("DELETE", `/Users/${admin}`, undefined, { tenant })).toMatchObject({ status: 409 });
    expect(await send("GET", `/Users/${admin}`, undefined, { tenant })).toMatchObject({
      body: { active: true },
    });
  });
});

describe("what one request costs", () => {
  test.each([
    [
      "many attributes",
      () =>
        Array.from({ length: 100 }, () => ({
          op: "add",
          value: Object.fromEntries(
            Array.from({ length: 90 }, (_, index) => [`emails[type eq "${index}"].value`, "x"]),
          ),
        })),
      400,
    ],
    ["a large value", () => [{ op: "add", path: "title", value: "x".repeat(100_000) }], 413],
    [
      "many entries",
      () => [
        {
          op: "add",
          path: "emails",
          value: Array.from({ length: 2_500 }, (_, index) => ({ value: `${index}@example.com` })),
        },
      ],
      413,
    ],
  ] as const)("is bounded for %s", async (_, operations, status) => {
    const id = await newUser(newAddress());
    const started = performance.now();
    expect(await patch(`/Users/${id}`, operations())).toMatchObject({ status });
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("a list", () => {
  test.each([
    ["count=0", 0],
    ["count=-5", 0],
    ["count=1", 1],
    ["count=100000", MOST_RESULTS],
    ["startIndex=-3&count=1", 1],
    ["startIndex=100000", 0],
  ])("with %s has at most %d resources", async (query, most) => {
    const { status, body } = await send("GET", `/Users?${query}`);
    expect([status, body.Resources.length <= most, body.startIndex >= 1]).toEqual([200, true, true]);
    expect(body.totalResults).toBeGreaterThanOrEqual(body.Resources.length);
  });

  test("has the attributes that are asked for", async () => {
    const id = await newUser(newAddress(), { displayName: "Someone" });
    const { body } = await send("GET", `/Users/${id}?attributes=displayName`);
    expect(body).toEqual({ id, displayName: "Someone" });
    expect((await send("GET", `/Users/${id}?excludedAttributes=displayName,emails`)).body).not.toHaveProperty(
      "displayName",
    );
  });

  test.each([
    'userName eq "',
    "userName",
    "(((",
    '__proto__ eq "x"',
    'constructor.prototype eq "x"',
    'userName eq "a" or',
    "[[[[",
    `userName eq "${"x".repeat(2_000)}"`,
  ])("with the filter %j finds nothing, or is refused", async (filter) => {
    const { status, body } = await send("GET", `/Users?filter=${encodeURIComponent(filter)}`);
    expect([200, 400]).toContain(status);
    if (status === 200) expect(body.Resources).toEqual([]);
  });
});

describe("a group", () => {
  test("has only users of the tenant", async () => {
    const theirs = await newUser(newAddress(), {}, globex);
    const own = await newUser(newAddress());
    for (const value of [theirs, "#administrators", "user-1", "c2a5f4d4-8031-70f2-1d1b-5f9c3a7e2b45"]) {
      const group = await newGroup();
      expect(
        await patch(`/Groups/${group}`, [{ op: "add", path: "members", value: [{ value }, { value: own }] }]),
      ).toMatchObject({ status: 400 });
      const members = (await send("GET", `/Groups/${group}`)).body.members.map(
        (each: { value: string }) => each.value,
      );
      expect(members.filter((each: string) => each !== own)).toEqual([]);
    }
    expect(
      (await rows("members")).filter(({ user_id, role }) => String(user_id).startsWith("#admin") && role),
    ).toEqual([]);
  });

  test("is found by the name Members, and by no member", async () => {
    const named = { schemas: [GROUP_SCHEMA], displayName: "Members" };
    const { body: group } = await send("POST", "/Groups", named);
    const find = (filter: string) => send("GET", `/Groups?filter=${encodeURIComponent(filter)}`);
    expect(await find('displayName eq "members"')).toMatchObject({ body: { Resources: [{ id: group.id }] } });
    expect(await find('members.value eq "x"')).toMatchObject({
      status: 400,
      body: { scimType: "invalidFilter" },
    });
  });

  test("makes members of its members, until an administrator says otherwise", async () => {
    const [one, other] = [await newUser(newAddress()), await newUser(newAddress())];
    const group = await newGroup([one]);
    expect(await roleOf(one)).toBe("tenant-member");
    const mapped = await map(group, "tenant-admin");
    expect([mapped.statusCode, bodyOf(mapped)]).toEqual([
      200,
      expect.objectContaining({ role: "tenant-admin" }),
    ]);
    expect(await roleOf(one)).toBe("tenant-admin");
    await patch(`/Groups/${group}`, [{ op: "add", path: "members", value: [{ value: other }] }]);
    expect(await roleOf(other)).toBe("tenant-admin");
    await patch(`/Groups/${group}`, [{ op: "remove", path: `members[value eq "${one}"]` }]);
    expect(await roleOf(one)).toBe("tenant-member");
    const operations = (await rows("audit"))
      .filter(({ target }) => target === one)
      .map(({ operation }) => operation);
    expect(operations.filter((operation) => operation === "set-role")).toHaveLength(2);
  });

  test("that is removed, or means members again, takes the role back, but not from those in another such group", async () => {
    const [one, other] = [await newUser(newAddress()), await newUser(newAddress())];
    const [removed, kept] = [await newGroup([one, other]), await newGroup([other])];
    await map(removed, "tenant-admin");
    await map(kept, "tenant-admin");
    await send("DELETE", `/Groups/${removed}`);
    expect([await roleOf(one), await roleOf(other)]).toEqual(["tenant-member", "tenant-admin"]);
    // Someone else must remain.
    const third = await newUser(newAddress());
    await map(await newGroup([third]), "tenant-admin");
    await map(kept, "tenant-member");
    expect(await roleOf(other)).toBe("tenant-member");
  });

  test("of administrators stays small", async () => {
    const members = [];
    for (let user = 0; user <= MOST_ADMINISTRATORS; user += 1) members.push(await newUser(newAddress()));
    const large = await newGroup(members);
    expect((await map(large, "tenant-admin")).statusCode).toBe(409);
    const small = await newGroup();
    await map(small, "tenant-admin");
    const all = members.map((value) => ({ value }));
    expect(await patch(`/Groups/${small}`, [{ op: "add", path: "members", value: all }])).toMatchObject({
      status: 409,
    });
    expect(await roleOf(String(members[0]))).toBe("tenant-member");
  });

  test("of another tenant is a 404 for an administrator, too", async () => {
    const theirs = await newGroup([], globex);
    expect((await map(theirs, "tenant-admin")).statusCode).toBe(404);
    expect(await send("GET", `/Groups/${theirs}`)).toMatchObject({ status: 404 });
  });
});

describe("a group of 10,000", () => {
  const tenant = "44444444-4444-4444-8444-444444444444";
  const MANY = 10_000;
  const idOf = (user: number) => `00000000-0000-4000-8000-${String(user).padStart(12, "0")}`;
  let group: string;

  beforeAll(async () => {
    await scim.activate(tenant);
    group = await newGroup([], tenant);
    const row = { tenant_id: tenant, role: "tenant-member", status: "active", invitation: "accepted" };
    const times = { created_at: "2030-01-01T00:00:00.000Z", updated_at: "2030-01-01T00:00:00.000Z" };
    for (let from = 0; from < MANY; from += 25) {
      const puts = Array.from({ length: 25 }, (_, index) => {
        const user_id = idOf(from + index);
        const email = `${from + index}@example.com`;
        return { PutRequest: { Item: { ...row, ...times, user_id, email, groups: new Set([group]) } } };
      });
      await scim.aws().documents.send(new BatchWriteCommand({ RequestItems: { members: puts } }));
    }
  });

  test("is read whole, and within what Lambda answers", async () => {
    const { status, body } = await send("GET", `/Groups/${group}`, undefined, { tenant });
    expect([status, body.members.length]).toEqual([200, MANY]);
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(6 * 1024 * 1024);
  });

  test("changes without the library, which takes seconds for one that is so large", async () => {
    const started = performance.now();
    const changes = [
      { op: "Remove", path: `members[value eq "${idOf(1)}"]` },
      { op: "Remove", path: "members", value: [{ value: idOf(2) }] },
    ];
    expect(await patch(`/Groups/${group}`, changes, { tenant })).toMatchObject({ status: 204 });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect((await send("GET", `/Groups/${group}`, undefined, { tenant })).body.members).toHaveLength(
      MANY - 2,
    );
  });

  test("is not written by one body", async () => {
    const value = Array.from({ length: MANY }, (_, user) => ({ value: idOf(user) }));
    const { status } = await patch(`/Groups/${group}`, [{ op: "replace", path: "members", value }], {
      tenant,
    });
    expect([400, 413]).toContain(status);
  });

  test("does not make administrators", async () => {
    expect((await map(group, "tenant-admin", tenant)).statusCode).toBe(409);
    expect(
      (await rows("members", tenant)).filter(({ role, email }) => email && role !== "tenant-member"),
    ).toEqual([expect.objectContaining({ user_id: "user-1" })]);
  });
});

describe("a patch", () => {
  test.each([
    [{ op: "add", path: "__proto__.polluted", value: "x" }],
    [{ op: "add", path: "name.__proto__.polluted", value: "x" }],
    [{ op: "replace", path: "constructor.prototype.polluted", value: "x" }],
    [{ op: "add", path: '__proto__[type eq "x"].polluted', value: "x" }],
    [{ op: "add", path: 'emails[__proto__ eq "x"].polluted', value: "x" }],
    [{ op: "add", value: JSON.parse('{"__proto__":{"polluted":"x"}}') }],
    [{ op: "add", value: JSON.parse('{"constructor":{"prototype":{"polluted":"x"}}}') }],
    [{ op: "add", value: JSON.parse('{"name":{"__proto__":{"polluted":"x"}}}') }],
  ])("%j reaches no prototype", async (operation) => {
    const id = await newUser(newAddress());
    const { status } = await patch(`/Users/${id}`, [operation]);
    expect(status).toBeLessThan(500);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect((await send("GET", `/Users/${id}`)).body).not.toHaveProperty("polluted");
  });

  test.each([
    ["no operation", { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [] }],
    ["an unknown operation", { schemas: ["x"], Operations: [{ op: "move", path: "a" }] }],
    ["an unknown attribute", { schemas: ["x"], Operations: [{ op: "add", path: "nonsense", value: "x" }] }],
    ["a role", { schemas: ["x"], Operations: [{ op: "add", path: "role", value: "tenant-admin" }] }],
    ["the id", { schemas: ["x"], Operations: [{ op: "replace", path: "id", value: "x" }] }],
  ])("of %s is refused", async (_, body) => {
    const id = await newUser(newAddress());
    expect(await send("PATCH", `/Users/${id}`, body)).toMatchObject({ status: 400 });
    expect(await roleOf(id)).toBe("tenant-member");
  });

  test("of a user's groups changes none: groups have members", async () => {
    const id = await newUser(newAddress());
    const group = await newGroup();
    await patch(`/Users/${id}`, [{ op: "add", path: "groups", value: [{ value: group }] }]);
    expect(await send("GET", `/Groups/${group}`)).toMatchObject({ body: { members: [] } });
  });

  test("never gives a role that a profile names", async () => {
    const address = newAddress();
    const id = await newUser(address, { role: "tenant-admin", roles: [{ value: "tenant-admin" }] });
    await send("PUT", `/Users/${id}`, {
      schemas: [USER_SCHEMA],
      userName: address,
      role: "tenant-admin",
      user_id: "x",
    });
    expect(await memberRow(id)).toMatchObject({ user_id: id, role: "tenant-member" });
  });
});

describe("a tenant whose calls of Cognito are used up", () => {
  test("is told to wait, for users and for roles, and others are served", async () => {
    const window = Math.floor(Date.now() / 60_000) + 1;
    const tenant = "55555555-5555-4555-8555-555555555555";
    await scim.activate(tenant);
    const group = await newGroup([await newUser(newAddress(), {}, tenant)], tenant);
    await scim.aws().documents.send(
      new PutCommand({
        TableName: "members",
        Item: { tenant_id: tenant, user_id: "#user_calls", window, used: 6_000 },
      }),
    );
    const statuses = [];
    // What was taken of the allowance before is used first.
    for (let request = 0; request < 10; request += 1) {
      const body = { schemas: [USER_SCHEMA], userName: newAddress() };
      statuses.push((await send("POST", "/Users", body, { tenant })).status);
    }
    expect(statuses.at(-1)).toBe(429);
    expect((await map(group, "tenant-admin", tenant)).statusCode).toBe(429);
    await newUser(newAddress());
  });
});
