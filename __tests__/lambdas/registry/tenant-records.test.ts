import { TenantRecords } from "../../../lambdas/registry/tenant-records";
import { tenantStatuses } from "../../../lambdas/registry/tenant-status";
import { type ControlTables, startControlTables } from "../../support/lambdas/control-tables";

let tables: ControlTables;
let records: TenantRecords;

beforeAll(async () => {
  tables = await startControlTables();
  records = new TenantRecords(tables.documents, "metadata", () => new Date("2030-01-01T00:00:00Z"));
});
afterAll(() => tables.close());

let count = 0;
async function add(more: object = {}): Promise<string> {
  count += 1;
  const tenant_id = `c0000000-0000-4000-8000-${String(count).padStart(12, "0")}`;
  const row = { tenant_id, tenant_name: "T", tier: "standard", status: "active", version: 2, ...more };
  await tables.put([["metadata", row]]);
  return tenant_id;
}
async function read(id: string) {
  const record = await records.read(id);
  if (!record) throw new Error("no record");
  return record;
}

test("rows that are no tenant's are none", async () => {
  await tables.put([
    ["metadata", { tenant_id: "name#t", holder: "x" }],
    ["metadata", { tenant_id: "idempotency#t", expires_at: 1 }],
  ]);
  for (const id of ["name#t", "idempotency#t", "nobody"]) expect(await records.read(id)).toBeUndefined();
  const { tenants } = await records.list(100);
  expect(tenants.filter(({ tenant_id }) => tenant_id.includes("#"))).toEqual([]);
});

test("a list goes from status to status, and begins anywhere", async () => {
  const made: string[] = [];
  for (const status of [...tenantStatuses].reverse())
    for (let n = 0; n < 3; n += 1) made.push(await add({ status }));
  for (const limit of [1, 2, 4, 100]) {
    const found: { tenant_id: string; status: string }[] = [];
    let position: string | undefined;
    do {
      const page = await records.list(limit, undefined, position);
      expect(page.tenants.length).toBeGreaterThan(0);
      found.push(...page.tenants);
      position = page.next;
    } while (position !== undefined);
    const ids = found.map(({ tenant_id }) => tenant_id);
    expect([...ids].sort()).toEqual([...made].sort());
    const order = found.map(({ status }) => tenantStatuses.indexOf(status as never));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  }
  const { tenants, next } = await records.list(2, "suspended");
  expect(tenants.map(({ status }) => status)).toEqual(["suspended", "suspended"]);
  expect((await records.list(2, "suspended", next)).tenants).toHaveLength(1);
});

test("a change is of the record as it was read, or none", async () => {
  const id = await add();
  const seen = await read(id);
  const changed = await records.change(seen, { status: "suspended", tier: "premium" });
  expect(changed).toEqual({
    ...seen,
    status: "suspended",
    tier: "premium",
    version: 3,
    updated_at: "2030-01-01T00:00:00.000Z",
  });
  expect(await records.change(seen, { status: "active" })).toBeUndefined();
  expect(await records.requestReconciliation(seen)).toBeUndefined();
  expect(await read(id)).toEqual(changed);
});

test("of many changes at once of what all have read, one is made", async () => {
  const id = await add();
  const seen = await read(id);
  const made = await Promise.all(
    Array.from({ length: 8 }, () => records.change(seen, { status: "suspended" })),
  );
  expect(made.filter((record) => record !== undefined)).toHaveLength(1);
  expect((await read(id)).version).toBe(3);
});

test("calling off is not possible once the purge has begun, although the version is the same", async () => {
  const offboarding = { requested_at: "then", export: { state: "done" }, purge: { state: "waiting" } };
  const id = await add({ status: "offboarding", offboarding });
  const seen = await read(id);
  await records.update(id, {
    set: { "offboarding.purge": { state: "running" } },
    where: { status: "offboarding" },
  });
  expect(await records.change(seen, { status: "suspended", callOff: true })).toBeUndefined();
  await records.update(id, {
    set: { "offboarding.purge": { state: "waiting" } },
    where: { status: "offboarding" },
  });
  const called = await records.change(seen, { status: "suspended", callOff: true });
  expect(called).toMatchObject({ status: "suspended", version: 3, discarded_export: "then" });
  expect(called).not.toHaveProperty("offboarding");
});

test("progress is written while the record is of the work that was begun; the version stays", async () => {
  const id = await add({ status: "suspended", users_work: { to: "suspended", started_at: "1" } });
  const where = { "users_work.started_at": "1", discarded_export: undefined };
  const written = await records.update(id, {
    set: { users_suspended: true, discarded_export: undefined },
    remove: ["users_work"],
    where,
  });
  expect(written).toMatchObject({ users_suspended: true, version: 2 });
  expect(written).not.toHaveProperty("users_work");
  expect(await records.update(id, { set: { tier: "x" }, where })).toBeUndefined();
  expect(await records.update("nobody", { set: { tier: "x" }, where: { version: 1 } })).toBeUndefined();
  expect(await records.read("nobody")).toBeUndefined();
});
