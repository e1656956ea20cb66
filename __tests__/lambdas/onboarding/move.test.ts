import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type Aws, startAws } from "../../support/lambdas/aws";
import { acme } from "../../support/lambdas/events";
import { deploySilo, onboardingOn, operator } from "./onboarding-function";

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
beforeEach(async () => {
  await onboarding.clear();
  aws.parameters.clear();
});

const pool = { model: "pool" } as const;
async function withTenant(more: object = {}): Promise<void> {
  const at = "2030-01-01T00:00:00.000Z";
  const record = { tenant_id: acme, tenant_name: "Acme", tier: "standard", status: "active", version: 2 };
  const Item = { ...record, created_at: at, updated_at: at, binding: pool, ...more };
  await aws.documents.send(new PutCommand({ TableName: "metadata", Item }));
}
const recordOf = async () => (await aws.rows("metadata")).find(({ tenant_id }) => tenant_id === acme);
const set = (path: string, value: unknown) =>
  aws.documents.send(
    new UpdateCommand({
      TableName: "metadata",
      Key: { tenant_id: acme },
      UpdateExpression: `SET #move.#path = :value`,
      ExpressionAttributeNames: { "#move": "move", "#path": path },
      ExpressionAttributeValues: { ":value": value },
    }),
  );

test.each(["active", "suspended"])("a tenant that is %s goes into its silo that answers", async (status) => {
  await withTenant({ status });
  const binding = deploySilo(aws, acme);
  const { status: answered, body, headers } = await onboarding.move(acme, "dedicated");
  expect(answered).toBe(202);
  expect(headers?.etag).toBe('"2"');
  const shown = {
    state: "copying",
    tier: "dedicated",
    requested_by: operator,
    from: { model: "pool" },
    to: { model: "silo", slug: "acme" },
  };
  expect(body).toMatchObject({ tenant_id: acme, tier: "standard", move: shown });
  expect(body.pending).toContain("move");
  expect(Object.keys(Object(body.move)).sort()).toEqual(
    [...Object.keys(shown), "requested_at", "since", "progressed_at"].sort(),
  );
  expect(await recordOf()).toMatchObject({ status, binding: pool, move: { from: pool, to: binding } });
  const entries = (await aws.rows("audit")).map(({ action, result }) => [action, result]);
  expect(entries).toEqual([["POST /admin/tenants/{tenant_id}/move", 202]]);
});

test("and back to the pool", async () => {
  await withTenant({ tier: "dedicated", binding: deploySilo(aws, acme) });
  expect((await onboarding.move(acme, "standard")).status).toBe(202);
  expect((await recordOf())?.move).toMatchObject({ to: pool, tier: "standard" });
});

test("a silo that is not deployed is a 409 that says so, and nothing has begun", async () => {
  await withTenant();
  const { status, body } = await onboarding.move(acme, "dedicated");
  expect(status).toBe(409);
  expect(body).toMatchObject({ type: "urn:problem-type:silo-not-deployed" });
  deploySilo(aws, acme, { bucket: "silo-of-another" });
  expect((await onboarding.move(acme, "dedicated")).status).toBe(409);
  expect(await recordOf()).not.toHaveProperty("move");
});

test.each<[string, object, string, number, string]>([
  ["the pool again", {}, "premium", 409, "PATCH /admin/tenants/"],
  ["an unknown tier", {}, "gold", 422, "cannot be chosen"],
  [
    "a tenant that is provisioning",
    { status: "provisioning" },
    "dedicated",
    409,
    "The tenant is provisioning",
  ],
  ["one that leaves", { status: "offboarding" }, "dedicated", 409, "The tenant is offboarding"],
  ["one that is gone", { status: "deleted" }, "dedicated", 409, "The tenant is deleted"],
  ["an export that is being removed", { discarded_export: "t" }, "dedicated", 409, "still being removed"],
  ["a binding that is none", { binding: { model: "elsewhere" } }, "dedicated", 409, "correct the binding"],
  ["no binding", { binding: undefined }, "dedicated", 409, "correct the binding"],
])("%s is refused", async (_, more, tier, expected, detail) => {
  await withTenant(more);
  deploySilo(aws, acme);
  const before = await recordOf();
  const { status, body } = await onboarding.move(acme, tier);
  expect([status, body.detail]).toEqual([expected, expect.stringContaining(detail)]);
  expect(await recordOf()).toEqual(before);
});

test("an unknown tenant is a 404", async () => {
  expect((await onboarding.move(acme, "dedicated")).status).toBe(404);
});

describe("asked for again,", () => {
  beforeEach(async () => {
    await withTenant();
    deploySilo(aws, acme);
    await onboarding.move(acme, "dedicated");
  });
  const until = "2030-01-01T00:06:00.000Z";

  test("a move that works is left alone; one without a sign of life for a minute is touched", async () => {
    const before = await recordOf();
    onboarding.advance(59);
    expect((await onboarding.move(acme, "dedicated")).status).toBe(202);
    expect(await recordOf()).toEqual(before);
    onboarding.advance(2);
    expect((await onboarding.move(acme, "dedicated")).status).toBe(202);
    expect((await recordOf())?.move).toMatchObject({ progressed_at: "2030-01-01T00:01:01.000Z" });
  });

  test("one that waits is left alone until its wait is over, however long it is", async () => {
    await set("until", until);
    const before = await recordOf();
    onboarding.advance(5 * 60);
    await onboarding.move(acme, "dedicated");
    expect(await recordOf()).toEqual(before);
    onboarding.advance(60);
    await onboarding.move(acme, "dedicated");
    expect((await recordOf())?.move).toMatchObject({ progressed_at: until });
  });

  test("for another tier it is a 409; moved, it stays as it is; while things are removed, a 409 with a time", async () => {
    await set("tier", "vault");
    expect((await onboarding.move(acme, "dedicated")).status).toBe(409);
    await set("tier", "dedicated");
    await set("state", "moved");
    onboarding.advance(3600);
    const before = await recordOf();
    expect((await onboarding.move(acme, "dedicated")).status).toBe(202);
    expect(await recordOf()).toEqual(before);
    for (const state of ["clearing", "discarding"]) {
      await set("state", state);
      const answer = await onboarding.move(acme, "dedicated");
      expect([answer.status, answer.headers?.["retry-after"]]).toEqual([409, "30"]);
    }
  });
});
