import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { MOST_RESULTS, USER_SCHEMA } from "../../../api/scim";
import { acme, globex } from "../../support/lambdas/events";
import { newAddress } from "./names";
import { servedScim } from "./served-scim";

const scim = servedScim({ USER_CALLS_PER_MINUTE: "6000", INVITATIONS_PER_DAY: "1000" });
const { send, patch, newUser, newGroup, map, rows, memberRow, roleOf } = scim;

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
