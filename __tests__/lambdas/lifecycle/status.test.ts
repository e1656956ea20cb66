import { type Platform, startPlatform } from "../../support/lambdas/platform";

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.close());
afterEach(() => {
  platform.state.sliceMilliseconds = 1_000_000;
});

type Tenant = Awaited<ReturnType<Platform["addTenant"]>>;
const suspend = ({ id }: Tenant) => platform.control.change(id, { status: "suspended" }, {});
const activate = ({ id }: Tenant) => platform.control.change(id, { status: "active" }, {});
const usersOf = ({ users }: Tenant) => users.map(({ email }) => platform.pool.users.get(email));
const auditOf = async ({ id }: Tenant) =>
  (await platform.tables.rowsOf("audit", id)).map(({ action, actor, result }) => ({ action, actor, result }));
const byPlatform = { type: "platform", id: "lifecycle", source_ip: "" };

describe("users", () => {
  test("of a suspended tenant are signed out and disabled; exactly those who were active come back", async () => {
    const tenant = await platform.addTenant();
    const neighbour = await platform.addTenant();
    await suspend(tenant);
    await platform.drain();
    expect(usersOf(tenant).map((user) => [user?.enabled, user?.signOuts])).toEqual([
      [false, 1],
      [false, 1],
      [false, 1],
    ]);
    expect(usersOf(neighbour).map((user) => user?.signOuts)).toEqual([0, 0, 0]);
    await activate(tenant);
    await platform.drain();
    expect(usersOf(tenant).map((user) => user?.enabled)).toEqual([true, true, false]);
    expect(await auditOf(tenant)).toEqual([
      { action: "sign out users", actor: byPlatform, result: { users: 3 } },
      { action: "restore users", actor: byPlatform, result: { users: 3 } },
    ]);
  });

  test("beyond a slice are the next invocation's, and a change of mind half-way finds them all", async () => {
    const tenant = await platform.addTenant();
    const many = Array.from({ length: 120 }, (_, number) => {
      const { sub } = platform.pool.add(`many${number}@example.com`, { tenantId: tenant.id });
      return { tenant_id: tenant.id, user_id: sub, email: `many${number}@example.com`, status: "active" };
    });
    for (const member of many) await platform.tables.put([["members", member]]);
    const enabled = () => many.filter(({ user_id }) => platform.pool.bySub(user_id)?.enabled).length;
    platform.state.sliceMilliseconds = 0;
    await suspend(tenant);
    // The key, the beginning of the work, and the first page of users: an invocation each.
    for (let step = 0; step < 3 && enabled() === 120; step += 1) {
      await platform.invoke({ Records: platform.stream.records.splice(0, 1) });
    }
    const left = enabled();
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(120);
    await activate(tenant);
    await platform.drain();
    expect(enabled()).toBe(120);
    await suspend(tenant);
    await platform.drain();
    expect(enabled()).toBe(0);
    expect(await platform.record(tenant.id)).toMatchObject({ users_suspended: true });
  });

  test("whom an administrator disables while they are enabled stay disabled", async () => {
    const tenant = await platform.addSuspended();
    const member = tenant.users[1];
    await activate(tenant);
    platform.seam.interrupt(
      ({ operation, input }) => operation === "AdminEnableUser" && input.Username === member?.user_id,
      async () => {
        const row = { ...member, tenant_id: tenant.id, status: "disabled" };
        await platform.tables.put([["members", row]]);
      },
    );
    await platform.drain();
    expect(usersOf(tenant).map((user) => user?.enabled)).toEqual([true, false, false]);
  });

  test("who are gone from the pool hold nothing up", async () => {
    const tenant = await platform.addTenant();
    for (const { email } of tenant.users) platform.pool.users.delete(email);
    await suspend(tenant);
    await platform.drain();
    expect(await platform.record(tenant.id)).toMatchObject({ users_suspended: true });
  });
});

describe("the API key", () => {
  const keyOf = ({ id }: Tenant) => ({
    enabled: platform.gateway.keys.get(`key-${id}`)?.enabled,
    plan: platform.gateway.planOf.get(`key-${id}`),
  });

  test("follows the tenant's tier, whatever plan it was found in", async () => {
    const tenant = await platform.addTenant();
    await platform.control.change(tenant.id, { tier: "premium" }, {});
    await platform.drain();
    expect(keyOf(tenant)).toEqual({ enabled: true, plan: "p-premium" });
    // As a crash can leave it: back in the record's old tier by the time anybody looks.
    platform.gateway.planOf.set(`key-${tenant.id}`, "p-standard");
    await suspend(tenant);
    await platform.drain();
    expect(keyOf(tenant)).toEqual({ enabled: false, plan: "p-premium" });
    expect(await auditOf(tenant)).toContainEqual({
      action: "change plan",
      actor: byPlatform,
      result: { version: 3 },
    });
  });

  test("of a tier that the environment lost stays where it is, and blocks nothing else", async () => {
    const tenant = await platform.addTenant({ tier: "lost" });
    await suspend(tenant);
    await platform.drain();
    expect(keyOf(tenant)).toEqual({ enabled: false, plan: "p-standard" });
    expect(usersOf(tenant).map((user) => user?.enabled)).toEqual([false, false, false]);
    expect(platform.lines.join("")).toContain("tier is not in the environment");
  });

  test("that is gone is missed of an active tenant alone", async () => {
    const tenant = await platform.addTenant();
    platform.gateway.keys.delete(`key-${tenant.id}`);
    platform.lines.length = 0;
    await suspend(tenant);
    await platform.drain();
    expect(platform.lines.join("")).not.toContain("API key is missing");
    expect(await platform.record(tenant.id)).toMatchObject({ key_version: 3 });
    await activate(tenant);
    await platform.drain();
    expect(platform.lines.join("")).toContain("API key is missing");
    expect(usersOf(tenant).map((user) => user?.enabled)).toEqual([true, true, false]);
  });

  test("of a tenant that was just made is seen to without being asked", async () => {
    const tenant = await platform.addTenant();
    platform.gateway.disable(`key-${tenant.id}`);
    const record = { ...(await platform.record(tenant.id)) };
    delete record.key_version;
    await platform.tables.put([["metadata", record]]);
    platform.stream.push(undefined, record);
    await platform.drain();
    expect(keyOf(tenant)).toEqual({ enabled: true, plan: "p-standard" });
  });
});

describe("a reconciliation", () => {
  test("makes users and memberships the same, says what it did, and is done once", async () => {
    const tenant = await platform.addTenant();
    const [admin, gone] = tenant.users;
    for (const { email, role } of tenant.users) platform.pool.users.get(email)?.groups.add(role);
    platform.pool.users.delete(gone?.email ?? "");
    await platform.control.reconcile(tenant.id);
    await platform.drain();
    const record = await platform.record(tenant.id);
    expect(record?.reconciliation).toEqual({
      requested_at: expect.any(String),
      state: "done",
      finished_at: expect.any(String),
      repairs: expect.arrayContaining([expect.stringContaining(String(gone?.user_id))]),
    });
    expect(JSON.stringify(record?.reconciliation)).not.toContain("@");
    const rows = await platform.tables.rowsOf("members", tenant.id);
    const ids = rows.map(({ user_id }) => user_id);
    expect(ids).toContain(admin?.user_id);
    expect(ids).not.toContain(gone?.user_id);
    expect(await auditOf(tenant)).toContainEqual({
      action: "reconcile users",
      actor: byPlatform,
      result: { repairs: record?.reconciliation?.repairs?.length },
    });
    platform.seam.calls.length = 0;
    platform.stream.push(record as never, record as never);
    await platform.drain();
    expect(platform.seam.calls).toHaveLength(1);
  });
});

test("a tenant that onboarding is at work on is left to it", async () => {
  const tenant = await platform.addTenant({ status: "provisioning" });
  const before = await platform.record(tenant.id);
  platform.stream.push(undefined, before as never);
  await platform.drain();
  expect(await platform.record(tenant.id)).toEqual(before);
});

test("no line of the log contains an address or a name", async () => {
  const tenant = await platform.addTenant();
  platform.lines.length = 0;
  await suspend(tenant);
  await platform.drain();
  expect(platform.lines.length).toBeGreaterThan(2);
  expect(platform.lines.join("")).not.toMatch(/@|\.example|Tenant a0/);
});
