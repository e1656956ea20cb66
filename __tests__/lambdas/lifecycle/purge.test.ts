import type { TenantRecord } from "../../../lambdas/registry/tenant-record";
import { nothingLeft, operator, type Platform, startPlatform } from "../../support/lambdas/platform";

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.close());
afterEach(() => {
  platform.s3.pageSize = 1000;
  platform.s3.undeletable.clear();
  platform.state.sliceMilliseconds = 1_000_000;
  platform.seam.heal();
});

async function offboard({ id }: { id: string }): Promise<void> {
  await platform.control.offboard(id, operator, {});
}

test("leaves everything of others as it was, however much their names, ids and keys are alike", async () => {
  const id = "b0000000-0000-4000-8000-000000000001";
  const twin = "b0000000-0000-4000-8000-000000000011";
  const tenant = await platform.addTenant({ tenant_name: "Acme", status: "suspended" }, id);
  await platform.addTenant({ tenant_name: "Acme 2" }, twin);
  await platform.addTenant({ tenant_name: "Acm" });
  // No tenant's: what a prefix without its slash would reach.
  platform.s3.put(`tenants/${id}`, "no tenant's");
  platform.s3.put(`tenants/${id}1/file`, "another's");
  platform.s3.put(`tenants/${id}-old/file`, "another's");
  platform.pool.add("nobody@example.com");
  platform.gateway.addKey("other", `${id}1`, "p-standard");
  const others = await platform.everythingBut(id);
  await offboard(tenant);
  await platform.drain();
  expect(await platform.resourcesOf(tenant)).toEqual(nothingLeft);
  expect(await platform.everythingBut(id)).toBe(others);
});

test("takes users whom no membership names, and no user whom a stale one names", async () => {
  const tenant = await platform.addSuspended();
  const { id } = tenant;
  // An invitation that broke off, and a member who left and came back in another tenant under the same address.
  platform.pool.add("half-invited@example.com", { tenantId: id });
  const moved = platform.pool.add("moved@example.com", { tenantId: "another", enabled: true });
  const row = {
    role: "tenant-member",
    status: "active",
    invitation: "accepted",
    created_at: "",
    updated_at: "",
  };
  await platform.tables.put([
    ["members", { ...row, tenant_id: id, user_id: moved.sub, email: "moved@example.com" }],
  ]);
  await offboard(tenant);
  await platform.drain();
  expect(await platform.resourcesOf(tenant)).toEqual(nothingLeft);
  expect(platform.pool.users.get("moved@example.com")).toEqual(moved);
});

test("takes the connection with its users, and frees the domains", async () => {
  const tenant = await platform.addSuspended();
  const other = await platform.addTenant();
  await platform.connect(tenant);
  await platform.connect(other);
  const others = await platform.resourcesOf(other);
  await offboard(tenant);
  await platform.drain();
  expect(await platform.resourcesOf(tenant)).toEqual(nothingLeft);
  expect(await platform.resourcesOf(other)).toEqual(others);
});

test("frees no domain that another tenant has by now", async () => {
  const tenant = await platform.addSuspended();
  await platform.connect(tenant);
  const holder = { tenant_id: `domain#${tenant.id}.example`, holder: "another" };
  await platform.tables.put([["metadata", holder]]);
  await offboard(tenant);
  await platform.drain();
  expect(await platform.tables.rowsOf("metadata", holder.tenant_id)).toEqual([holder]);
});

test("gives the name back only if it is the tenant's", async () => {
  const tenant = await platform.addSuspended();
  await platform.tables.put([["metadata", { tenant_id: `name#tenant ${tenant.id}`, holder: "another" }]]);
  await offboard(tenant);
  await platform.drain();
  expect(await platform.resourcesOf(tenant)).toEqual({ ...nothingLeft, names: 1 });
});

test("goes on where the last invocation stopped, a page at a time if it must", async () => {
  const tenant = await platform.addSuspended();
  for (let number = 0; number < 6; number += 1) platform.s3.put(`tenants/${tenant.id}/file ${number}`, "x");
  platform.s3.pageSize = 2;
  platform.state.sliceMilliseconds = 0;
  await offboard(tenant);
  expect(await platform.drain()).toBeGreaterThan(15);
  expect(await platform.resourcesOf(tenant)).toEqual(nothingLeft);
  expect((await platform.record(tenant.id))?.offboarding?.purge).toMatchObject({
    state: "done",
    users: 3,
    items: 3,
  });
});

test("begins again when something was written while it was at work", async () => {
  const tenant = await platform.addSuspended();
  await offboard(tenant);
  platform.seam.interrupt(
    ({ operation }) => operation === "DeleteApiKey",
    async () => platform.s3.put(`tenants/${tenant.id}/late.txt`, "by a URL that was given out before"),
  );
  await platform.drain();
  expect(await platform.resourcesOf(tenant)).toEqual(nothingLeft);
});

test("is no purge while S3 leaves a version: failures inside an answer are failures", async () => {
  const tenant = await platform.addSuspended();
  platform.s3.undeletable.add(`tenants/${tenant.id}/one.txt`);
  await offboard(tenant);
  const records = platform.stream.records.splice(0);
  let answer = await platform.invoke({ Records: records });
  while (answer?.batchItemFailures.length === 0) {
    answer = await platform.invoke({ Records: platform.stream.records.splice(0) });
  }
  expect(platform.lines.join("")).toContain("S3 has not deleted 2 versions: InternalError");
  expect(await platform.record(tenant.id)).toMatchObject({
    status: "offboarding",
    offboarding: { purge: { state: "running" } },
  });
  platform.s3.undeletable.clear();
  platform.state.now += 31 * 60 * 1000;
  await platform.sweep();
  await platform.drain();
  expect(await platform.resourcesOf(tenant)).toEqual(nothingLeft);
});

describe("the sweep", () => {
  // Measures the tenants that are there, whose records say so from then on.
  beforeAll(async () => {
    await platform.sweep();
    await platform.drain();
  });

  const later = (days: number): Partial<TenantRecord> => ({
    status: "offboarding",
    users_suspended: true,
    offboarding: {
      requested_at: platform.now().toISOString(),
      requested_by: operator,
      purge_after: new Date(platform.state.now + days * 24 * 3600 * 1000).toISOString(),
      export: { state: "done" },
      purge: { state: "waiting" },
    },
  });

  test("begins a purge when the grace period is over, not before, and once", async () => {
    const tenant = await platform.addTenant(later(30));
    await platform.sweep();
    expect(platform.stream.records).toEqual([]);
    platform.state.now += 30 * 24 * 3600 * 1000;
    await platform.sweep();
    await platform.sweep();
    expect(platform.stream.records).toHaveLength(1);
    await platform.drain();
    expect(await platform.resourcesOf(tenant)).toEqual(nothingLeft);
  });

  test("leaves alone what waits, what works and what is no longer there", async () => {
    const resting = await platform.addTenant(later(30));
    const fresh = await platform.addTenant({
      ...later(0),
      offboarding: {
        ...(later(0).offboarding as NonNullable<TenantRecord["offboarding"]>),
        export: { state: "running", progressed_at: platform.now().toISOString() },
      },
    });
    platform.state.now += 29 * 60 * 1000;
    await platform.sweep();
    expect(platform.stream.records).toEqual([]);
    platform.state.now += 2 * 60 * 1000;
    await platform.sweep();
    expect(platform.stream.records.map(({ dynamodb }) => dynamodb?.NewImage?.tenant_id)).toEqual([
      { S: fresh.id },
    ]);
    platform.stream.records.length = 0;
    expect((await platform.record(resting.id))?.offboarding?.purge.state).toBe("waiting");
    const line = platform.lines
      .map((text) => JSON.parse(text))
      .findLast(({ message }) => message === "invocation");
    expect(line).toMatchObject({ trigger: "schedule", TenantsTouched: 1 });
  });

  test("counts the tenants by status, none as well", async () => {
    const rows = (await platform.tables.rows("metadata")).map(({ status }) => status).filter(Boolean);
    await platform.addTenant({ status: "suspended" });
    platform.lines.length = 0;
    await platform.sweep();
    const counted = platform.lines
      .map((text) => JSON.parse(text))
      .filter(({ message }) => message === "tenants");
    const expected = ["provisioning", "active", "suspended", "offboarding", "deleted"].map((status) => ({
      status,
      Tenants: rows.filter((each) => each === status).length + (status === "suspended" ? 1 : 0),
    }));
    expect(counted).toMatchObject(expected);
    expect(counted[0]._aws.CloudWatchMetrics).toEqual([
      { Namespace: "test", Dimensions: [["status"]], Metrics: [{ Name: "Tenants", Unit: "Count" }] },
    ]);
  });

  test("that fails says so: the schedule tries again", async () => {
    platform.seam.faultAt(0, "before");
    await expect(platform.sweep()).rejects.toThrow("a fault of the test");
    const line = platform.lines.map((text) => JSON.parse(text)).at(-1);
    expect(line).toMatchObject({ message: "invocation", failed: true, Errors: 1 });
  });
});
