import type { TenantRecord } from "../../../lambdas/registry/tenant-record";
import { nothingLeft, operator, type Platform, startPlatform } from "../../support/lambdas/platform";
import { siloBinding } from "../../support/lambdas/sessions";

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.close());

const inPool = async () => [await platform.tables.rows("data"), platform.s3.everythingBut("nobody")];

async function offboard(id: string) {
  await platform.control.change(id, { status: "suspended" }, {});
  await platform.drain();
  await platform.control.offboard(id, operator, {});
}

test("a tenant with a silo is exported from it and purged in it; its users are the platform's", async () => {
  await platform.addTenant();
  const pool = await inPool();
  const tenant = await platform.addTenant({ binding: siloBinding });
  expect(await platform.resourcesOf(tenant)).toMatchObject({ members: 4, items: 3, versions: 4 });
  const others = await platform.everythingBut(tenant.id);
  await offboard(tenant.id);
  await platform.drain();
  expect(await platform.resourcesOf(tenant)).toEqual(nothingLeft);
  const record = await platform.record(tenant.id);
  expect(record?.offboarding?.export).toMatchObject({ state: "done", items: 3, files: 1 });
  expect(record?.offboarding?.purge).toMatchObject({ state: "done", users: 3, items: 3, files: 7 });
  expect(await platform.everythingBut(tenant.id)).toBe(others);
  expect(await inPool()).toEqual(pool);
});

describe.each<[string, TenantRecord["binding"] | undefined]>([
  ["no binding", undefined],
  ["a binding that is none", { model: "elsewhere" } as never],
  ["a silo that refuses it", { ...siloBinding, access_role_arn: "arn:aws:iam::123456789012:role/other" }],
  ["a silo with another table", { ...siloBinding, data_table: "data", bucket: "bucket" }],
])("a tenant with %s", (_, binding) => {
  test("can be suspended and restored: its users are not where its data is", async () => {
    const tenant = await platform.addTenant({ binding } as never);
    await platform.control.change(tenant.id, { status: "suspended" }, {});
    await platform.drain();
    const enabled = () =>
      [...platform.pool.users.values()].filter((user) => user.tenantId === tenant.id && user.enabled);
    expect(enabled()).toHaveLength(0);
    await platform.control.change(tenant.id, { status: "active" }, {});
    await platform.drain();
    expect(enabled()).toHaveLength(2);
  });

  test("is neither exported nor purged, and nothing of it or of others is deleted", async () => {
    const tenant = await platform.addTenant({ binding } as never);
    const before = await platform.resourcesOf(tenant);
    const others = await platform.everythingBut(tenant.id);
    await offboard(tenant.id);
    const records = platform.stream.records.splice(0);
    // As often as Lambda would, and past the grace period.
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const answer = await platform.invoke({ Records: records });
      expect(answer?.batchItemFailures).toHaveLength(1);
      platform.stream.records.length = 0;
    }
    expect((await platform.record(tenant.id))?.offboarding).toMatchObject({
      export: { state: "running" },
      purge: { state: "waiting" },
    });
    expect(await platform.resourcesOf(tenant)).toEqual(before);
    expect(await platform.everythingBut(tenant.id)).toBe(others);
  });
});
