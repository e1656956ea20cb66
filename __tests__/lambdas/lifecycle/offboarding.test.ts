import { nothingLeft, operator, type Platform, startPlatform } from "../../support/lambdas/platform";

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.close());

async function suspended() {
  const tenant = await platform.addTenant();
  await platform.control.change(tenant.id, { status: "suspended" }, {});
  await platform.drain();
  return tenant;
}

test("an offboarding without a grace period ends in a tombstone and in nothing else", async () => {
  const tenant = await suspended();
  const neighbour = await platform.addTenant({ tenant_name: `${tenant.name} 2` });
  const others = await platform.everythingBut(tenant.id);
  await platform.control.offboard(tenant.id, operator, {});
  await platform.drain();
  expect(await platform.resourcesOf(tenant)).toEqual(nothingLeft);
  const record = await platform.record(tenant.id);
  expect(record).toEqual({
    tenant_id: tenant.id,
    tenant_name: tenant.name,
    tier: "standard",
    status: "deleted",
    version: 5,
    binding: { model: "pool" },
    created_at: expect.any(String),
    updated_at: expect.any(String),
    deleted_at: expect.any(String),
    offboarding: {
      requested_at: expect.any(String),
      requested_by: operator,
      purge_after: expect.any(String),
      export: {
        state: "done",
        started_at: expect.any(String),
        progressed_at: expect.any(String),
        finished_at: expect.any(String),
        items: 3,
        files: 1,
        bytes: expect.any(Number),
      },
      purge: {
        state: "done",
        started_at: expect.any(String),
        finished_at: expect.any(String),
        users: 3,
        items: 3,
        // Four of the tenant's own, and two parts and a manifest of the export.
        files: 7,
      },
    },
  });
  expect(await platform.everythingBut(tenant.id)).toBe(others);
  expect((await platform.record(neighbour.id))?.status).toBe("active");
});

test("without a grace period, a purge waits for the uploads that were signed before, and takes them along", async () => {
  const late = await startPlatform({ uploadsEndAfter: 360 });
  const tenant = await late.addTenant();
  await late.control.change(tenant.id, { status: "suspended" }, {});
  await late.control.offboard(tenant.id, operator, {});
  await late.drain();
  await late.sweep();
  await late.drain();
  expect((await late.record(tenant.id))?.offboarding).toMatchObject({
    export: { state: "done" },
    purge: { state: "waiting" },
  });
  late.s3.put(`tenants/${tenant.id}/late.txt`, "by a URL of before the suspension");
  late.state.now += 360_000;
  await late.sweep();
  await late.drain();
  expect(await late.resourcesOf(tenant)).toEqual(nothingLeft);
  expect((await late.record(tenant.id))?.status).toBe("deleted");
  await late.close();
});
