import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Aws, startAws } from "../../support/lambdas/aws";
import { deploySilo, inventory, onboardingOn, operator } from "./onboarding-function";

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

const acme = { tenant_name: "Acme", admin_email: "admin@acme.example", tier: "dedicated" };
const create = (more: object = {}, key?: string) =>
  onboarding.post({ ...acme, ...more }, key, "POST /admin/tenants");
const newTenant = async () => String((await create()).body.tenant_id);
const recordOf = async (id: string) => (await aws.rows("metadata")).find(({ tenant_id }) => tenant_id === id);

describe("onboarding in a silo tier", () => {
  test("makes a tenant that awaits its silo: whole, without a binding, and nobody invited", async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body).toEqual({
      tenant_id: expect.any(String),
      message: expect.stringContaining("awaits its silo"),
      status: "provisioning",
    });
    expect(await recordOf(String(body.tenant_id))).toEqual({
      tenant_id: body.tenant_id,
      tenant_name: "Acme",
      tier: "dedicated",
      status: "provisioning",
      created_at: "2030-01-01T00:00:00.000Z",
      updated_at: "2030-01-01T00:00:00.000Z",
      version: 2,
      api_key_id: expect.any(String),
      plan_tier: "dedicated",
      pending_admin: "admin@acme.example",
      awaits_silo: true,
      cursor_secret: expect.any(String),
    });
    expect(await inventory(aws)).toEqual({ complete: [body.tenant_id], loose: [] });
  });

  test("is for operators, whatever the environment says of the tier", async () => {
    const { status, body } = await onboarding.post(acme);
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ field: "tier", message: "one of standard" }]);
    expect(aws.calls).toEqual([]);
  });

  test("keeps name and address, however long the silo takes", async () => {
    const id = await newTenant();
    onboarding.advance(30 * 24 * 3600);
    expect((await create({ admin_email: "other@example.com" })).status).toBe(409);
    expect((await create({ tenant_name: "Other" })).status).toBe(409);
    expect(await inventory(aws)).toEqual({ complete: [id], loose: [] });
  });

  test("is answered alike to the same key, before and after the activation", async () => {
    const first = await create({}, "key");
    expect((await create({}, "key")).body).toEqual(first.body);
    deploySilo(aws, String(first.body.tenant_id));
    expect((await onboarding.activate(String(first.body.tenant_id))).status).toBe(200);
    expect((await create({}, "key")).body).toEqual(first.body);
  });
});

describe("activation", () => {
  test("binds the tenant to the silo that answers, makes it active and invites its administrator", async () => {
    const id = await newTenant();
    const binding = deploySilo(aws, id);
    onboarding.advance(3600);
    aws.calls.length = 0;
    const { status, body } = await onboarding.activate(id);
    expect(status).toBe(200);
    expect(body).toEqual({
      tenant_id: id,
      tenant_name: "Acme",
      tier: "dedicated",
      status: "active",
      version: 3,
      created_at: "2030-01-01T00:00:00.000Z",
      updated_at: "2030-01-01T01:00:00.000Z",
      api_key_id: expect.any(String),
      plan_tier: "dedicated",
      binding: { model: "silo", slug: "acme" },
      pending: ["api_key"],
    });
    const record = await recordOf(id);
    expect(record).toMatchObject({ status: "active", version: 3, binding });
    expect(record).not.toHaveProperty("awaits_silo");
    expect(record).not.toHaveProperty("pending_admin");
    expect(await inventory(aws)).toEqual({ complete: [id], loose: [] });
    const assumed = aws.calls.filter(({ operation }) => operation === "AssumeRole");
    const tags = new URLSearchParams(assumed[0]?.body);
    expect(assumed).toHaveLength(1);
    expect(tags.get("RoleArn")).toBe(binding.access_role_arn);
    expect([1, 2].map((n) => tags.get(`Tags.member.${n}.Value`))).toEqual([id, "activation"]);
    // What is the silo's is asked with the tenant's credentials, and with no other.
    const asked = aws.calls.filter(({ accessKeyId }) => accessKeyId === `ASIA-${id}`);
    expect(asked.map(({ operation }) => operation)).toEqual(["Query", "GET /silo-acme/"]);
  });

  test("repeated, changes nothing and invites nobody again", async () => {
    const id = await newTenant();
    deploySilo(aws, id);
    const first = await onboarding.activate(id);
    onboarding.advance(60);
    const again = await onboarding.activate(id);
    expect(again).toEqual(first);
    expect([...aws.pool.users.values()].map(({ invitations }) => invitations)).toEqual([1]);
  });

  test("is in the audit trail, refusals too", async () => {
    const id = await newTenant();
    await onboarding.activate(id);
    const entries = (await aws.rows("audit")).filter(({ action }) => String(action).includes("activation"));
    expect(entries).toEqual([
      expect.objectContaining({
        tenant_id: id,
        action: "POST /admin/tenants/{tenant_id}/activation",
        actor: expect.objectContaining({ type: "operator", id: operator }),
        result: 409,
      }),
    ]);
  });

  describe("of a silo that is not there is a 409 that says what comes next:", () => {
    const deployed = async (more: object = {}) => {
      const id = await newTenant();
      deploySilo(aws, id, more);
      return id;
    };
    const refuse = (operation: string, name: string) =>
      aws.judge((call) => (call.operation === operation ? "refuse" : "pass"), name);
    test.each<[string, () => Promise<string>, string]>([
      ["nothing published", newTenant, "/saas/test/silo/"],
      [
        "something published that is not JSON",
        async () => {
          const id = await newTenant();
          aws.parameters.set(`/saas/test/silo/${id}/binding`, "{");
          return id;
        },
        "is not a silo's binding",
      ],
      ["a binding without a role", () => deployed({ access_role_arn: undefined }), "is not a silo's binding"],
      ["a pooled binding", () => deployed({ model: "pool" }), "is not a silo's binding"],
      ["no such table", () => deployed({ data_table: "elsewhere" }), "table elsewhere"],
      ["no such bucket", () => deployed({ bucket: "elsewhere" }), "bucket elsewhere"],
      [
        "a role that refuses the tenant",
        async () => {
          const id = await deployed();
          refuse("AssumeRole", "AccessDenied");
          return id;
        },
        "access role arn:aws:iam::123456789012:role/saas-test-silo-acme-tenant-access",
      ],
      [
        "a role that may not read the table",
        async () => {
          const id = await deployed();
          refuse("Query", "AccessDeniedException");
          return id;
        },
        "table silo",
      ],
    ])("%s", async (_, prepare, detail) => {
      const id = await prepare();
      const { status, body } = await onboarding.activate(id);
      expect(status).toBe(409);
      expect(body).toMatchObject({
        type: "urn:problem-type:silo-not-deployed",
        detail: expect.stringContaining(detail),
      });
      expect(body.detail).toMatch(/deploy/);
      aws.judge(() => "pass");
      expect(await recordOf(id)).toMatchObject({ status: "provisioning", version: 2, awaits_silo: true });
      expect(await inventory(aws)).toEqual({ complete: [id], loose: [] });
      deploySilo(aws, id);
      expect((await onboarding.activate(id)).status).toBe(200);
    });
  });

  test("no response from AWS is a failure, not a missing silo", async () => {
    const id = await newTenant();
    deploySilo(aws, id);
    aws.judge(({ operation }) => (operation === "GetParameter" ? "refuse" : "pass"), "ThrottlingException");
    expect((await onboarding.activate(id)).status).toBe(503);
    aws.judge(({ operation }) => (operation === "Query" ? "refuse" : "pass"), "InternalFailure");
    expect((await onboarding.activate(id)).status).toBe(500);
    expect(await recordOf(id)).toMatchObject({ status: "provisioning", awaits_silo: true });
  });

  test.each([
    ["suspended", "is suspended and does not await a silo"],
    ["offboarding", "is offboarding and does not await a silo"],
    ["deleted", "is deleted and does not await a silo"],
  ])("of a tenant that is %s: 409", async (status, detail) => {
    const id = await newTenant();
    deploySilo(aws, id);
    await set(id, { status });
    const answer = await onboarding.activate(id);
    expect(answer).toMatchObject({ status: 409, body: { type: "urn:problem-type:conflict" } });
    expect(answer.body.detail).toContain(detail);
    expect(await recordOf(id)).not.toHaveProperty("binding");
  });

  test("of a pooled tenant: 409; of one that does not exist, or of another row: 404 and 400", async () => {
    const { body } = await onboarding.post({ ...acme, tier: "standard" });
    expect((await onboarding.activate(String(body.tenant_id))).status).toBe(409);
    expect((await onboarding.activate("99999999-9999-4999-8999-999999999999")).status).toBe(404);
    expect((await onboarding.activate("name#acme")).status).toBe(400);
  });

  test("of a tenant that is given up meanwhile does not bring it back", async () => {
    const id = await newTenant();
    deploySilo(aws, id);
    onboarding.onceSiloAnswered(() => set(id, { status: "offboarding", version: 3 }));
    expect((await onboarding.activate(id)).status).toBe(409);
    expect(await recordOf(id)).toMatchObject({ status: "offboarding", version: 3, awaits_silo: true });
    expect(await recordOf(id)).not.toHaveProperty("binding");
    expect([...aws.pool.users.values()].map(({ invitations }) => invitations)).toEqual([0]);
  });

  test("by two at the same time is one activation", async () => {
    const id = await newTenant();
    deploySilo(aws, id);
    const answers = await Promise.all([onboarding.activate(id), onboarding.activate(id)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await recordOf(id)).toMatchObject({ status: "active", version: 3 });
    expect(await inventory(aws)).toEqual({ complete: [id], loose: [] });
  });
});

async function set(id: string, attributes: Record<string, unknown>): Promise<void> {
  const names = Object.keys(attributes);
  await aws.documents.send(
    new UpdateCommand({
      TableName: "metadata",
      Key: { tenant_id: id },
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(", ")}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, attributes[name]])),
    }),
  );
}
