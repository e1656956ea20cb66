import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { type Aws, startAws, tiers } from "../../support/lambdas/aws";
import { acme, globex, keyOf } from "../../support/lambdas/events";
import { addUser, clearUsers, drift } from "../../support/lambdas/members";
import { type Account, accountOn } from "./account-function";

let aws: Aws;
let account: Account;
let first: Awaited<ReturnType<typeof addUser>>;
let other: Awaited<ReturnType<typeof addUser>>;
let member: Awaited<ReturnType<typeof addUser>>;
let foreign: Awaited<ReturnType<typeof addUser>>;

beforeAll(async () => {
  aws = await startAws();
  account = accountOn(aws, { coolDown: COOL_DOWN });
});

afterAll(async () => {
  account.close();
  await aws.close();
});

beforeEach(async () => {
  await clearUsers(aws);
  await Promise.all([acme, globex].map((tenant) => account.setStatus(tenant, "active")));
  const [own, others] = [account.membersOf(acme), account.membersOf(globex)];
  first = await addUser(aws, own, "first", { role: "tenant-admin" });
  other = await addUser(aws, own, "other", { role: "tenant-admin" });
  member = await addUser(aws, own, "member");
  foreign = await addUser(aws, others, "foreign", { role: "tenant-admin" });
  aws.calls.length = 0;
});

const COOL_DOWN = 900;
const unknown = "99999999-9999-4999-8999-999999999999";
const ids = (answer: { body: { user_id: string }[] }) => answer.body.map(({ user_id }) => user_id);
const about = (id: string) => ({ params: { user_id: id } });
const patch = (by: string, id: string, json: object) =>
  account.call(by, "PATCH /users/{user_id}", { ...about(id), json });
const remove = (by: string, id: string) => account.call(by, "DELETE /users/{user_id}", about(id));
const again = (by: string, id: string) => account.call(by, "POST /users/{user_id}/invitation", about(id));
const invite = (by: string, email: string, role = "tenant-member") =>
  account.call(by, "POST /users", { json: { email, role } });

describe("GET /tenant", () => {
  const shown = {
    tenant_id: acme,
    tenant_name: "Acme",
    tier: "standard",
    status: "active",
    created_at: "2030-01-01T00:00:00.000Z",
    limits: {
      requests_per_second: tiers.standard.rateLimit,
      burst: tiers.standard.burstLimit,
      requests_per_day: tiers.standard.dailyQuota,
      storage_bytes: tiers.standard.storageGigabytes * 1024 ** 3,
    },
    mfa: "optional",
  };

  test("shows administrators their API key", async () => {
    const { status, body } = await account.call(first.id, "GET /tenant");
    expect({ status, body }).toEqual({ status: 200, body: { ...shown, api_key: keyOf(acme) } });
  });

  test("shows nobody else a key, nor one whose token says more than the row", async () => {
    const asMember = await account.call(member.id, "GET /tenant", {}, acme, "tenant-member");
    expect(asMember.body).toEqual(shown);
    await patch(first.id, other.id, { role: "tenant-member" });
    expect((await account.call(other.id, "GET /tenant")).body).toEqual(shown);
  });

  test("is closed to who was disabled or removed, and to who never had a row", async () => {
    await patch(first.id, other.id, { status: "disabled" });
    await remove(first.id, member.id);
    for (const id of [other.id, member.id, unknown, foreign.id]) {
      expect((await account.call(id, "GET /tenant")).status).toBe(403);
    }
  });

  test.each(["suspended", "offboarding", "deleted"])("is closed once the tenant is %s", async (status) => {
    await account.setStatus(acme, status);
    const { status: refused, body } = await account.call(first.id, "GET /tenant");
    await account.setStatus(acme, "active");
    expect([refused, body.type]).toEqual([403, "urn:problem-type:tenant-not-active"]);
  });
});

describe("GET /users", () => {
  test("shows what is documented, and who has signed in since the invitation", async () => {
    const pending = await addUser(aws, account.membersOf(acme), "pending", { invitation: "pending" });
    const view = async () =>
      (await account.call(first.id, "GET /users")).body.find(
        ({ user_id }: { user_id: string }) => user_id === pending.id,
      );
    expect(await view()).toEqual({
      user_id: pending.id,
      email: pending.email,
      role: "tenant-member",
      status: "active",
      invitation: "pending",
      created_at: "2030-01-01T00:00:00.000Z",
      updated_at: "2030-01-01T00:00:00.000Z",
    });
    pending.user.status = "CONFIRMED";
    expect((await view()).invitation).toBe("accepted");
    aws.calls.length = 0;
    expect((await view()).invitation).toBe("accepted");
    expect(aws.calls.filter(({ service }) => service === "cognito-idp")).toEqual([]);
  });

  test("goes a page at a time, each user once, through links of this tenant alone", async () => {
    for (let count = 0; count < 4; count += 1) await addUser(aws, account.membersOf(acme), `more-${count}`);
    const seen: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const query: Record<string, string> = { limit: "3", ...(cursor !== undefined && { cursor }) };
      const page = await account.call(first.id, "GET /users", { query });
      expect(page.status).toBe(200);
      seen.push(...ids(page));
      cursor = /cursor=([^>&]+)>; rel="next"/.exec(String(page.headers.link))?.[1];
      if (cursor !== undefined) {
        const stolen = await account.call(foreign.id, "GET /users", { query: { cursor } }, globex);
        expect(stolen.status).toBe(400);
      }
      pages += 1;
    } while (cursor !== undefined);
    expect(pages).toBe(3);
    expect(new Set(seen).size).toBe(7);
    expect(seen).toEqual(ids(await account.call(first.id, "GET /users")));
    expect(seen).not.toContain(foreign.id);
  });
});

describe("POST /users", () => {
  test("invites a user, once, and records whom", async () => {
    const { status, body } = await invite(first.id, "New@Example.com", "tenant-admin");
    expect(status).toBe(201);
    const user = aws.pool.users.get("new@example.com");
    expect(body).toEqual({
      user_id: user?.sub,
      email: "new@example.com",
      role: "tenant-admin",
      status: "active",
      invitation: "pending",
      created_at: "2030-01-01T00:00:00.000Z",
      updated_at: "2030-01-01T00:00:00.000Z",
    });
    expect(user).toMatchObject({ tenantId: acme, invitations: 1, groups: new Set(["tenant-admin"]) });
    expect(await drift(aws, acme)).toEqual([]);
    expect(await aws.rows("audit")).toContainEqual(
      expect.objectContaining({ tenant_id: acme, action: "POST /users", target: user?.sub, result: 201 }),
    );
    expect(account.lines.join()).not.toContain("new@example.com");
  });

  test("gives the same response for any user of an address, and leaves that user unchanged", async () => {
    const orphan = aws.pool.add("orphan@example.com", { tenantId: acme, status: "CONFIRMED" });
    const before = JSON.stringify([...aws.pool.users]);
    const answers = await Promise.all(
      [member.email, foreign.email, "orphan@example.com"].map((email) => invite(first.id, email)),
    );
    expect(answers.map(({ status }) => status)).toEqual([409, 409, 409]);
    expect(new Set(answers.map(({ body }) => body.detail)).size).toBe(1);
    expect(JSON.stringify([...aws.pool.users])).toBe(before);
    expect(await account.membersOf(acme).get(orphan.sub)).toBeUndefined();
  });

  test("an address that Cognito refuses is a 400 that names the field", async () => {
    const { status, body } = await invite(first.id, "refused@example.com");
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field: "email", message: expect.any(String) }]);
    expect(await drift(aws, acme)).toEqual([]);
  });

  test("of two invitations of an address at once, one succeeds", async () => {
    const answers = await Promise.all([
      invite(first.id, "new@example.com"),
      invite(other.id, "new@example.com"),
    ]);
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, 409]);
    expect(await drift(aws, acme)).toEqual([]);
  });

  test("an invitation that is under way is not taken for one that crashed", async () => {
    const started = await addUser(aws, account.membersOf(acme), "started", {
      invitation: "pending",
      attempt: "another",
    });
    expect((await invite(first.id, started.email, "tenant-admin")).status).toBe(409);
    expect(await account.membersOf(acme).get(started.id)).toMatchObject({ attempt: "another" });
    account.advance(61);
    expect((await invite(first.id, started.email, "tenant-admin")).body).toMatchObject({
      user_id: started.id,
      role: "tenant-admin",
    });
    expect(await drift(aws, acme)).toEqual([]);
  });

  test("nobody is let in who is invited while the tenant is suspended", async () => {
    await account.setStatus(acme, "suspended");
    expect((await invite(first.id, "new@example.com")).status).toBe(201);
    expect(aws.pool.users.get("new@example.com")).toMatchObject({ enabled: false });
  });
});

describe("PATCH /users/{user_id}", () => {
  test("changes role and status, in the pool too, and signs out who loses something", async () => {
    const steps: readonly [object, object, number][] = [
      [{ role: "tenant-admin" }, { groups: new Set(["tenant-admin"]), enabled: true }, 0],
      [{ status: "disabled" }, { groups: new Set(["tenant-admin"]), enabled: false }, 1],
      [{ status: "active", role: "tenant-member" }, { groups: new Set(["tenant-member"]), enabled: true }, 2],
    ];
    for (const [change, user, signOuts] of steps) {
      const { status, body } = await patch(first.id, member.id, change);
      expect(status).toBe(200);
      expect(body).toMatchObject(change);
      expect(aws.pool.bySub(member.id)).toMatchObject({ ...user, signOuts });
      expect(await drift(aws, acme)).toEqual([]);
    }
  });

  test("enables nobody in the pool while the tenant is suspended", async () => {
    await patch(first.id, member.id, { status: "disabled" });
    await account.setStatus(acme, "suspended");
    expect((await patch(first.id, member.id, { status: "active" })).body.status).toBe("active");
    expect(aws.pool.bySub(member.id)?.enabled).toBe(false);
  });

  test("a user who is on the way out is not changed", async () => {
    await account.membersOf(acme).update(member.id, { status: "disabled", removing: true });
    expect((await patch(first.id, member.id, { status: "active" })).status).toBe(409);
    expect((await again(first.id, member.id)).status).toBe(409);
    expect((await remove(first.id, member.id)).status).toBe(204);
  });
});

describe("DELETE /users/{user_id}", () => {
  test("removes user, row and place among the administrators", async () => {
    expect((await remove(first.id, other.id)).status).toBe(204);
    expect(aws.pool.bySub(other.id)).toBeUndefined();
    expect((await account.membersOf(acme).administrators()).userIds).toEqual(new Set([first.id]));
    expect(await drift(aws, acme)).toEqual([]);
    expect((await remove(first.id, other.id)).status).toBe(404);
  });
});

test("the one who may go past single sign-on stays an administrator as long", async () => {
  const row = { tenant_id: acme, user_id: "#sso", provider: "p", state: "active", enforced: true };
  const keep = (Item: object) =>
    aws.documents.send(new PutCommand({ TableName: "members", Item: { ...Item } }));
  await keep({ ...row, break_glass_user_id: other.id });
  const tried = [
    await patch(first.id, other.id, { role: "tenant-member" }),
    await patch(first.id, other.id, { status: "disabled" }),
    await remove(first.id, other.id),
  ];
  expect(tried.map(({ status }) => status)).toEqual([409, 409, 409]);
  expect(await drift(aws, acme)).toEqual([]);
  await keep({ ...row, enforced: false });
  expect((await remove(first.id, other.id)).status).toBe(204);
});

describe("POST /users/{user_id}/invitation", () => {
  test("sends it again until it is accepted", async () => {
    const { body } = await invite(first.id, "new@example.com");
    account.advance(COOL_DOWN);
    expect((await again(first.id, body.user_id)).status).toBe(202);
    const user = aws.pool.bySub(body.user_id);
    if (!user) throw new Error("no user");
    expect(user.invitations).toBe(2);
    user.status = "CONFIRMED";
    expect((await again(first.id, body.user_id)).status).toBe(409);
    expect(await account.membersOf(acme).get(user.sub)).toMatchObject({ invitation: "accepted" });
    expect(user.invitations).toBe(2);
  });

  test("completes an invitation that broke off", async () => {
    const members = account.membersOf(acme);
    const { sub } = aws.pool.add("half@example.com", { tenantId: acme });
    const half = {
      user_id: sub,
      email: "half@example.com",
      status: "active",
      invitation: "pending",
    } as const;
    await members.add({ ...half, role: "tenant-admin" }, "crashed");
    expect((await again(first.id, sub)).status).toBe(202);
    expect(await members.get(sub)).not.toHaveProperty("attempt");
    expect(aws.pool.bySub(sub)?.invitations).toBe(1);
    expect(await drift(aws, acme)).toEqual([]);
  });

  test("sends none to a disabled user", async () => {
    const { body } = await invite(first.id, "new@example.com");
    await patch(first.id, body.user_id, { status: "disabled" });
    expect((await again(first.id, body.user_id)).status).toBe(409);
    expect(aws.pool.bySub(body.user_id)?.invitations).toBe(1);
  });
});

const json = { role: "tenant-member" };
const managing = [
  ["GET /users", {}],
  ["POST /users", { json: { email: "new@example.com", role: "tenant-member" } }],
  ["PATCH /users/{user_id}", { json }],
  ["DELETE /users/{user_id}", {}],
  ["POST /users/{user_id}/invitation", {}],
] as const;

describe.each(managing)("%s", (route, options) => {
  const call = (by: string, target: string) => account.call(by, route, { ...about(target), ...options });

  test.each([
    ["demoted", { role: "tenant-member" }],
    ["disabled", { status: "disabled" }],
  ])("is closed to an administrator who was %s, whatever the token says", async (_, change) => {
    await patch(first.id, other.id, change);
    const before = await aws.rows("members");
    expect((await call(other.id, member.id)).status).toBe(403);
    expect(await aws.rows("members")).toEqual(before);
  });

  test("is closed to a removed administrator, and to who never had a row", async () => {
    await remove(first.id, other.id);
    for (const by of [other.id, unknown, foreign.id]) expect((await call(by, member.id)).status).toBe(403);
  });
});

test.each(managing.slice(2))("%s: another tenant's user is as unknown as nobody", async (route, options) => {
  const before = JSON.stringify([
    aws.pool.bySub(foreign.id),
    await account.membersOf(globex).get(foreign.id),
  ]);
  const texts = new Set<string>();
  for (const id of [foreign.id, unknown]) {
    const { status, body } = await account.call(first.id, route, { ...about(id), ...options });
    expect(status).toBe(404);
    texts.add(body.detail);
  }
  expect(texts.size).toBe(1);
  expect(JSON.stringify([aws.pool.bySub(foreign.id), await account.membersOf(globex).get(foreign.id)])).toBe(
    before,
  );
});

test("a row that names another tenant's user reaches nobody there", async () => {
  // As a mistake in the code could have written it.
  await account.membersOf(acme).add({
    user_id: foreign.id,
    email: foreign.email,
    role: "tenant-member",
    status: "active",
    invitation: "pending",
  });
  const before = JSON.stringify(aws.pool.bySub(foreign.id), (_, value) =>
    value instanceof Set ? [...value] : value,
  );
  await patch(first.id, foreign.id, { status: "disabled" });
  await patch(first.id, foreign.id, { role: "tenant-admin", status: "active" });
  await again(first.id, foreign.id);
  await remove(first.id, foreign.id);
  expect(
    JSON.stringify(aws.pool.bySub(foreign.id), (_, value) => (value instanceof Set ? [...value] : value)),
  ).toBe(before);
});

test("nobody changes or removes themselves", async () => {
  const before = await aws.rows("members");
  for (const change of [{ role: "tenant-admin" }, { role: "tenant-member" }, { status: "disabled" }]) {
    expect((await patch(first.id, first.id, change)).status).toBe(403);
  }
  expect((await remove(first.id, first.id)).status).toBe(403);
  expect(await aws.rows("members")).toEqual(before);
});
