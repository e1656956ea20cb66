import type { TenantRecord } from "../../../lambdas/registry/tenant-record";
import { nothingLeft, type Platform, startPlatform } from "../../support/lambdas/platform";
import { siloBinding } from "../../support/lambdas/sessions";
import { adminOn } from "./admin-function";

let platform: Platform;
let admin: ReturnType<typeof adminOn>;

beforeAll(async () => {
  platform = await startPlatform({ graceDays: 30 });
  admin = adminOn(platform);
});
afterAll(() => platform.close());

const TENANT = "/admin/tenants/{tenant_id}";
const change = (id: string, json: object) => admin.call(`PATCH ${TENANT}`, id, { json });

describe("a view", () => {
  test("shows that a tenant awaits its silo", async () => {
    const { id } = await platform.addAwaiting();
    const { body } = await admin.call(`GET ${TENANT}`, id);
    expect(body).toMatchObject({ status: "provisioning", awaits_silo: true, pending: [] });
    expect(body).not.toHaveProperty("binding");
    expect(JSON.stringify(body)).not.toContain("@");
  });

  test("shows a tenant's silo, and names no store and no role", async () => {
    const { id } = await platform.addTenant({ tier: "dedicated", binding: siloBinding });
    const { body } = await admin.call(`GET ${TENANT}`, id);
    expect(body.binding).toEqual({ model: "silo", slug: "acme" });
    expect(JSON.stringify(body)).not.toMatch(/silo-bucket|arn:/);
  });

  test("shows no binding that is none", async () => {
    const { id } = await platform.addTenant({ binding: { model: "elsewhere" } as never });
    expect((await admin.call(`GET ${TENANT}`, id)).body).not.toHaveProperty("binding");
  });
});

describe("a change of tier", () => {
  const inSilo: Partial<TenantRecord> = { tier: "dedicated", binding: siloBinding };

  test.each<[string, Partial<TenantRecord>, string, string]>([
    ["out of the pool", {}, "dedicated", "have their data in a silo"],
    ["out of a silo", inSilo, "standard", "have their data in the pool"],
    ["of a tenant without a binding", { binding: undefined } as never, "premium", "in the pool"],
    ["out of the pool, with a change of status", {}, "vault", "in a silo"],
  ])("%s takes a move: 409", async (name, more, tier, detail) => {
    const { id } = await platform.addTenant(more);
    const before = await platform.record(id);
    const status = name.includes("status") ? { status: "suspended" } : {};
    const answer = await change(id, { tier, ...status });
    expect(answer.status).toBe(409);
    expect(answer.body.detail).toContain(detail);
    expect(answer.body.detail).toContain(`POST /admin/tenants/${id}/move`);
    expect(await platform.record(id)).toEqual(before);
  });

  test.each<[string, Partial<TenantRecord>, string]>([
    ["within the pool", {}, "premium"],
    ["between silo tiers", inSilo, "vault"],
  ])("%s is one write", async (_, more, tier) => {
    const { id } = await platform.addTenant(more);
    expect(await change(id, { tier })).toMatchObject({ status: 200, body: { tier } });
  });
});

describe("a tenant that awaits its silo and is given up", () => {
  test("is gone at once, since it has no data; what stays is a tombstone", async () => {
    await platform.drain();
    platform.bus.length = 0;
    const tenant = await platform.addAwaiting();
    const others = await platform.everythingBut(tenant.id);
    const { status, body } = await admin.call(`DELETE ${TENANT}`, tenant.id);
    expect(status).toBe(202);
    expect(body.offboarding).toMatchObject({
      purge_after: body.offboarding.requested_at,
      export: { state: "done", items: 0, files: 0, bytes: 0 },
    });
    const download = await admin.call(`GET ${TENANT}/export`, tenant.id);
    expect(download).toMatchObject({ status: 404, body: { detail: expect.stringContaining("discarded") } });
    await platform.drain();
    expect(await platform.resourcesOf(tenant)).toEqual(nothingLeft);
    const record = await platform.record(tenant.id);
    expect(record).toMatchObject({ status: "deleted", offboarding: { purge: { state: "done", users: 1 } } });
    expect(record).not.toHaveProperty("awaits_silo");
    expect(record).not.toHaveProperty("pending_admin");
    expect(platform.bus.map(({ DetailType }) => DetailType)).toEqual([
      "TenantOffboardingStarted",
      "TenantDeleted",
    ]);
    expect(await platform.everythingBut(tenant.id)).toBe(others);
  });

  test("cannot be called back", async () => {
    const { id } = await platform.addAwaiting();
    await admin.call(`DELETE ${TENANT}`, id);
    for (const status of ["suspended", "active"]) {
      expect((await change(id, { status })).status).toBe(409);
    }
    await platform.drain();
    expect((await platform.record(id))?.status).toBe("deleted");
  });

  test("only when its onboarding has come to its end", async () => {
    const { id } = await platform.addTenant({ status: "provisioning" });
    expect((await admin.call(`DELETE ${TENANT}`, id)).status).toBe(409);
  });
});

test("the tombstone of a tenant with a silo names the stack that is left to destroy", async () => {
  const { id } = await platform.addTenant({
    tier: "dedicated",
    binding: siloBinding,
    status: "offboarding",
    users_suspended: true,
    offboarding: {
      requested_at: "2029-01-01T00:00:00.000Z",
      requested_by: "operator",
      purge_after: "2029-01-01T00:00:00.000Z",
      export: { state: "done" },
      purge: { state: "running" },
    },
  });
  platform.stream.push(undefined, (await platform.record(id)) as never);
  await platform.drain();
  const { body } = await admin.call(`GET ${TENANT}`, id);
  expect(body).toMatchObject({ status: "deleted", binding: { model: "silo", slug: "acme" } });
});
