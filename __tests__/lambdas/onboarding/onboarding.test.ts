import { type Aws, startAws } from "../../support/lambdas/aws";
import { inventory, onboardingOn, operator } from "./onboarding-function";

let aws: Aws;
let onboarding: ReturnType<typeof onboardingOn>;

beforeAll(async () => {
  aws = await startAws();
  onboarding = onboardingOn(aws);
});

afterAll(async () => {
  onboarding.close();
  await aws.close();
});

beforeEach(() => onboarding.clear());
afterEach(() => aws.judge(() => "pass"));

const acme = { tenant_name: "Acme", admin_email: "Admin@Acme.example" };

test("makes a tenant: record, name, and an administrator invited once", async () => {
  const { status, body } = await onboarding.post(acme);
  expect(status).toBe(201);
  expect(body).toEqual({
    tenant_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    message: "Tenant created successfully",
    status: "active",
  });
  expect(await aws.rows("metadata")).toEqual(
    expect.arrayContaining([
      {
        tenant_id: body.tenant_id,
        tenant_name: "Acme",
        tier: "standard",
        status: "active",
        created_at: "2030-01-01T00:00:00.000Z",
        updated_at: "2030-01-01T00:00:00.000Z",
        cursor_secret: expect.stringMatching(/^[\w-]{43}$/),
        version: 2,
        api_key_id: expect.any(String),
        plan_tier: "standard",
        binding: { model: "pool" },
      },
      { tenant_id: "name#acme", holder: body.tenant_id },
    ]),
  );
  expect([...aws.pool.users]).toEqual([
    [
      "admin@acme.example",
      {
        tenantId: body.tenant_id,
        email: "admin@acme.example",
        groups: new Set(["tenant-admin"]),
        invitations: 1,
        sub: expect.any(String),
        enabled: true,
        status: "FORCE_CHANGE_PASSWORD",
        signOuts: 0,
        secondFactor: false,
      },
    ],
  ]);
  expect(await inventory(aws)).toEqual({ complete: [body.tenant_id], loose: [] });
});

describe("conflicts", () => {
  test.each(["ACME", "acME", "ａｃｍｅ", "Acme"])("the name %j is taken by Acme", async (tenant_name) => {
    const first = await onboarding.post(acme);
    const second = await onboarding.post({ tenant_name, admin_email: "other@example.com" });
    expect(second.status).toBe(409);
    expect(await inventory(aws)).toEqual({ complete: [first.body.tenant_id], loose: [] });
  });

  test("a taken name and a taken address are the same answer, and nothing of the second cleanup", async () => {
    const first = await onboarding.post(acme);
    const name = await onboarding.post({ ...acme, admin_email: "other@example.com" }, "key-1");
    const address = await onboarding.post({ ...acme, tenant_name: "Other" }, "key-2");
    expect(name.status).toBe(409);
    expect(address).toEqual(name);
    expect(await inventory(aws)).toEqual({ complete: [first.body.tenant_id], loose: [] });
    expect(
      (await aws.rows("metadata")).filter(({ tenant_id }) => String(tenant_id).startsWith("idem")),
    ).toEqual([]);
    expect(
      (await onboarding.post({ ...acme, tenant_name: "Other", admin_email: "other@example.com" })).status,
    ).toBe(201);
  });

  test("a user of no tenant keeps the address", async () => {
    const user = aws.pool.add("admin@acme.example");
    expect((await onboarding.post(acme)).status).toBe(409);
    expect([...aws.pool.users.values()]).toEqual([user]);
    expect(await aws.rows("metadata")).toEqual([]);
  });

  test("of two at the same time, one gets the name and one the address", async () => {
    const posts = [
      onboarding.post({ tenant_name: "Raced", admin_email: "one@example.com" }),
      onboarding.post({ tenant_name: "raced", admin_email: "two@example.com" }),
      onboarding.post({ tenant_name: "Third", admin_email: "three@example.com" }),
      onboarding.post({ tenant_name: "Fourth", admin_email: "three@example.com" }),
    ];
    const statuses = (await Promise.all(posts)).map(({ status }) => status);
    expect(statuses.slice(0, 2).sort()).toEqual([201, 409]);
    expect(statuses.slice(2).sort()).toEqual([201, 409]);
    const { complete, loose } = await inventory(aws);
    expect(complete).toHaveLength(2);
    expect(loose).toEqual([]);
  });
});

describe("requests", () => {
  test.each([
    ["unknown", "enterprise"],
    ["not self-service", "premium"],
    ["a name of every object", "constructor"],
  ])("a tier that is %s: 422", async (_, tier) => {
    const { status, body } = await onboarding.post({ ...acme, tier });
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ field: "tier", message: "one of standard" }]);
    expect(aws.calls).toEqual([]);
  });

  test("an address that Cognito refuses: 400, and nothing cleanup", async () => {
    const { status, body } = await onboarding.post({ ...acme, admin_email: "refused@example.com" });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ field: "admin_email", message: expect.any(String) }]);
    expect(await aws.rows("metadata")).toEqual([]);
  });

  test.each([
    ["no name", { admin_email: "a@example.com" }],
    ["a tenant id", { ...acme, tenant_id: "00000000-0000-4000-8000-000000000000" }],
    ["a role", { ...acme, role: "tenant-admin" }],
    ["no address", { ...acme, admin_email: "nobody" }],
    ["control characters", { ...acme, tenant_name: "Ac\u0000me" }],
  ])("%s: 400", async (_, body) => {
    expect((await onboarding.post(body)).status).toBe(400);
    expect(aws.calls).toEqual([]);
  });

  test("no line of the log contains the address or the name", async () => {
    await onboarding.post(acme, "key");
    aws.judge(({ operation }) => (operation === "AdminCreateUser" ? "refuse" : "pass"));
    await onboarding.post({ tenant_name: "Other", admin_email: "other@acme.example" });
    expect(onboarding.lines.join("")).not.toMatch(/acme|example|Other/i);
    expect(onboarding.lines.length).toBeGreaterThan(2);
  });
});

describe("Idempotency-Key", () => {
  test("the same request again is answered with the same tenant for 24 hours", async () => {
    const first = await onboarding.post(acme, "key");
    const calls = aws.calls.length;
    onboarding.advance(23 * 3600);
    const second = await onboarding.post({ admin_email: "admin@acme.example", tenant_name: "Acme" }, "key");
    expect(second.body).toEqual(first.body);
    expect(aws.calls.slice(calls).map(({ operation }) => operation)).toEqual([
      "PutItem",
      "GetItem",
      "PutItem",
    ]);
    onboarding.advance(2 * 3600);
    expect((await onboarding.post(acme, "key")).status).toBe(409);
  });

  test("with another body: 422", async () => {
    await onboarding.post(acme, "key");
    expect((await onboarding.post({ ...acme, tenant_name: "Other" }, "key")).status).toBe(422);
    expect((await onboarding.post({ ...acme, admin_email: "other@example.com" }, "key")).status).toBe(422);
  });

  test("is each caller's own: nobody gets or blocks the response of another's", async () => {
    const admin = "POST /admin/tenants";
    const first = await onboarding.post(acme, "key");
    // The same request, by an operator: not the stored response, but a name that is taken.
    expect((await onboarding.post(acme, "key", admin)).status).toBe(409);
    const other = { tenant_name: "Other", admin_email: "other@example.com" };
    const made = await onboarding.post(other, "key", admin);
    expect(made.status).toBe(201);
    expect((await onboarding.post(other, "key", admin)).body).toEqual(made.body);
    const another = `${operator}-2`;
    expect((await onboarding.post(other, "key", admin, another)).status).toBe(409);
    expect((await onboarding.post(acme, "key")).body).toEqual(first.body);
  });

  test("while the same request is under way: 409 saying when to ask again; then the one answer", async () => {
    const [one, other] = await Promise.all([onboarding.post(acme, "key"), onboarding.post(acme, "key")]);
    const [made, refused] = one.status === 201 ? [one, other] : [other, one];
    expect(made.status).toBe(201);
    expect(refused.status).toBe(409);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect((await onboarding.post(acme, "key")).body).toEqual(made.body);
  });

  test.each(["", "x".repeat(129), "schlüssel", "two\nlines"])("%j: 400", async (key) => {
    expect((await onboarding.post(acme, key)).status).toBe(400);
    expect(aws.calls).toEqual([]);
  });

  test("is stored as a hash", async () => {
    await onboarding.post(acme, "telling-key");
    expect(JSON.stringify(await aws.rows("metadata"))).not.toMatch(/telling-key|@/);
  });
});
