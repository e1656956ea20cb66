import { type Platform, startPlatform } from "../../support/lambdas/platform";

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.close());
beforeEach(() => platform.pool.clients.clear());

const HOUR = 3_600_000;
const past = () => new Date(platform.state.now - HOUR).toISOString();
const clients = () => [...platform.pool.clients.keys()];
const rowsOf = async (tenantId: string) =>
  (await platform.tables.rowsOf("members", tenantId))
    .map(({ client_id }) => client_id)
    .filter((id) => id !== undefined);
const auditOf = async (tenantId: string) =>
  (await platform.tables.rowsOf("audit", tenantId)).map(({ action, target, actor }) => ({
    action,
    target,
    actor: Object(actor).id,
  }));

test("what is in force stays, and so do clients of people", async () => {
  const { id } = await platform.addTenant();
  const used = await platform.addMachine(id);
  const replaced = await platform.addMachine(id, {
    until: new Date(platform.state.now + HOUR).toISOString(),
  });
  for (const name of ["saas-test", `machine-${id}`, "machine-of-an-operator"]) {
    platform.pool.clients.set(name, { ClientName: name });
  }
  platform.state.now += HOUR / 2;
  const before = clients();
  await platform.sweep();
  expect(clients()).toEqual(before);
  expect(await rowsOf(id)).toEqual([used, replaced]);
});

test("an expired credential loses its clients and rows, with one entry in the audit trail", async () => {
  const { id } = await platform.addTenant();
  const expired = { credential_id: "c1000000-0000-4000-8000-000000000000", expires_at: past() };
  await platform.addMachine(id, expired);
  await platform.addMachine(id, { ...expired, until: past() });
  const other = await platform.addMachine(id);
  await platform.sweep();
  expect(clients()).toEqual([other]);
  expect(await rowsOf(id)).toEqual([other]);
  expect(await auditOf(id)).toEqual([
    { action: "expire credential", target: expired.credential_id, actor: "lifecycle" },
  ]);
});

test("a client whose overlap is over is removed, and its credential lives on", async () => {
  const { id } = await platform.addTenant();
  const newest = await platform.addMachine(id);
  await platform.addMachine(id, { until: past() });
  await platform.sweep();
  expect([clients(), await rowsOf(id)]).toEqual([[newest], [newest]]);
  expect(await auditOf(id)).toEqual([]);
});

test("a client without a row is removed, but not one that may be being made", async () => {
  const { id } = await platform.addTenant();
  const gone = "b0000000-0000-4000-8000-000000000000";
  for (const tenantId of [id, gone]) await platform.addMachine(tenantId, null);
  platform.state.now += HOUR;
  const fresh = await platform.addMachine(id, null);
  await platform.sweep();
  expect(clients()).toEqual([fresh]);
});

test("a row without a client stays for its tenant to see", async () => {
  const { id } = await platform.addTenant();
  const [missing] = [await platform.addMachine(id), await platform.addMachine(id)];
  platform.pool.clients.delete(missing);
  platform.state.now += HOUR;
  await platform.sweep();
  expect(await rowsOf(id)).toContain(missing);
});

test("a row of another tenant does not keep a client", async () => {
  const { id } = await platform.addTenant();
  const { id: other } = await platform.addTenant();
  const client = await platform.addMachine(id, null);
  await platform.tables.put([
    ["members", { tenant_id: other, user_id: `#client#${client}`, client_id: client }],
  ]);
  platform.state.now += HOUR;
  await platform.sweep();
  expect(clients()).toEqual([]);
});

test("every client of the pool is counted, over pages", async () => {
  const { id } = await platform.addTenant();
  for (let n = 0; n < 130; n += 1) await platform.addMachine(id, null);
  platform.lines.length = 0;
  await platform.sweep();
  const counted = platform.lines.map((line) => JSON.parse(line)).filter(({ AppClients }) => AppClients);
  expect(counted.map(({ AppClients }) => AppClients)).toEqual([130]);
});

test("a tenant whose clients cannot be looked at keeps no other waiting", async () => {
  const { id } = await platform.addTenant();
  const { id: other } = await platform.addTenant();
  for (const tenantId of [id, other]) await platform.addMachine(tenantId, { expires_at: past() });
  const read = platform.seam.calls.length;
  await platform.sweep();
  const calls = platform.seam.calls.slice(read).map(({ operation }) => operation);
  for (const tenantId of [id, other]) await platform.addMachine(tenantId, { expires_at: past() });
  platform.seam.faultAt(calls.indexOf("DeleteUserPoolClient"), "before");
  await platform.sweep();
  platform.seam.heal();
  expect(clients()).toHaveLength(1);
  // Its row is gone: it is without one now.
  platform.state.now += HOUR;
  await platform.sweep();
  expect(clients()).toEqual([]);
});

test("a purge removes a tenant's clients, and no other tenant's", async () => {
  const tenant = await platform.addSuspended();
  const { id: other } = await platform.addTenant();
  await platform.addMachine(tenant.id);
  const kept = await platform.addMachine(other);
  await platform.control.offboard(tenant.id, "operator", {});
  await platform.drain();
  expect(clients()).toEqual([kept]);
  expect(await rowsOf(tenant.id)).toEqual([]);
});
