import { type MoveState, moveStates } from "../../../api/tenant";
import { blockedWritesDuring, isBeforeSwitch } from "../../../lambdas/registry/move";
import { directions, movesOn, nothing, pool } from "../../support/lambdas/moving";
import { type Platform, startPlatform } from "../../support/lambdas/platform";
import { siloBinding } from "../../support/lambdas/sessions";

let platform: Platform;
type Moves = ReturnType<typeof movesOn>;
let moves: Moves;

beforeAll(async () => {
  platform = await startPlatform();
  moves = movesOn(platform);
});
afterAll(() => platform.close());
beforeEach(() => {
  platform.state.sliceMilliseconds = 1_000_000;
  platform.s3.pageSize = platform.siloS3.pageSize = 1000;
});

const read: Moves["read"] = (tenant) => moves.read(tenant);
const begin: Moves["begin"] = (...words) => moves.begin(...words);
const drive: Moves["drive"] = (tenant) => moves.drive(tenant);
const turn: Moves["turn"] = (...words) => moves.turn(...words);
const contents: Moves["contents"] = (tenant) => moves.contents(tenant);

const auditOf = async (id: string) =>
  (await platform.tables.rowsOf("audit", id)).map(({ action, result }) => [action, result]);
const eventsOf = (id: string) =>
  new Set(platform.bus.filter(({ Detail }) => Detail.includes(id)).map(({ DetailType }) => DetailType));

/** One move to its end, with what was asserted on the way. */
describe.each(Object.entries(directions))("a move %s", (_, direction) => {
  const [source, target] =
    direction.to.model === "silo" ? (["pool", "silo"] as const) : (["silo", "pool"] as const);

  test("takes everything along, keeps the source until it is confirmed, and touches no neighbour", async () => {
    await platform.addTenant();
    await platform.addTenant({ binding: siloBinding, tier: "dedicated" });
    const tenant = await platform.addTenant(direction.before);
    const before = await contents(tenant);
    const others = await platform.everythingBut(tenant.id);

    await begin(tenant, direction);
    await drive(tenant);
    const moved = await read(tenant);
    expect(moved).toMatchObject({ binding: direction.to, tier: direction.tier, version: 3 });
    expect(moved).toMatchObject({ plan_tier: direction.tier, key_version: 3 });
    expect(moved.move).toMatchObject({
      state: "moved",
      items: { count: 3, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      files: { count: 1, bytes: 6, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect((await contents(tenant))[target]).toEqual(before[source]);
    expect((await contents(tenant))[source]).toEqual(before[source]);

    await turn(tenant, "clearing");
    await platform.drain();
    expect(await read(tenant)).not.toHaveProperty("move");
    expect(await contents(tenant)).toEqual({ [source]: nothing, [target]: before[source] });
    // Not a version is left.
    expect((source === "pool" ? platform.s3 : platform.siloS3).count(`tenants/${tenant.id}/`)).toBe(0);
    expect(await platform.everythingBut(tenant.id)).toBe(others);
    expect(await auditOf(tenant.id)).toEqual(
      expect.arrayContaining([
        ["move", { items: 3, files: 1 }],
        ["clear source", {}],
      ]),
    );
    expect(eventsOf(tenant.id)).toEqual(new Set(["TenantTierChanged", "TenantMoved"]));
  });

  test.each(moveStates.filter((state) => isBeforeSwitch({ state })))(
    "cancelled while it is %s leaves the tenant unchanged",
    async (state) => {
      const tenant = await platform.addTenant(direction.before);
      const before = await contents(tenant);
      const record = await read(tenant);
      // Short enough that every state is seen.
      platform.state.sliceMilliseconds = 1;
      await begin(tenant, direction);
      await until(tenant.id, state);
      await turn(tenant, "discarding");
      await drive(tenant);
      expect(await read(tenant)).toEqual(record);
      expect(await contents(tenant)).toEqual(before);
      expect(await auditOf(tenant.id)).toEqual([["discard copy", {}]]);
      expect(eventsOf(tenant.id)).toEqual(new Set());
    },
  );

  test("in slices of one batch it is the same", async () => {
    const tenant = await platform.addTenant(direction.before);
    const bucket = source === "pool" ? platform.s3 : platform.siloS3;
    platform.s3.pageSize = platform.siloS3.pageSize = 40;
    platform.state.sliceMilliseconds = 1;
    for (let n = 0; n < 250; n += 1) bucket.put(`tenants/${tenant.id}/many/${n}`, `content ${n}`);
    const before = await contents(tenant);
    await begin(tenant, direction);
    await drive(tenant);
    expect((await read(tenant)).move).toMatchObject({ state: "moved", files: { count: 251 } });
    expect((await contents(tenant))[target]).toEqual(before[source]);
  });
});

/** Drives a move to a state, and no further. */
async function until(id: string, state: MoveState): Promise<void> {
  for (let steps = 0; steps < 300; steps += 1) {
    if ((await read({ id })).move?.state === state) return;
    const [first] = platform.stream.records;
    if (first === undefined) await moves.step({ id });
    else {
      platform.stream.records.shift();
      await platform.invoke({ Records: [first] });
    }
  }
  throw new Error(`the move does not come to ${state}`);
}

test("there and back again is where it began", async () => {
  const tenant = await platform.addTenant();
  const before = await contents(tenant);
  for (const direction of [directions["into a silo"], directions["back to the pool"]]) {
    await begin(tenant, direction);
    await drive(tenant);
    await turn(tenant, "clearing");
    await platform.drain();
  }
  expect(await contents(tenant)).toEqual(before);
  expect(await read(tenant)).toMatchObject({ binding: pool, tier: "standard", version: 4, status: "active" });
});

test("removes leftovers of an earlier stay at the target, and replaces differences", async () => {
  const tenant = await platform.addTenant();
  const before = await contents(tenant);
  const prefix = `tenants/${tenant.id}/`;
  platform.siloS3.put(`${prefix}old.txt`, "left");
  // As long as the right one, and newer.
  platform.siloS3.put(`${prefix}one.txt`, "SECOND");
  await platform.tables.put([
    ["silo", { tenant_id: tenant.id, item_id: "a", data: "left" }],
    ["silo", { tenant_id: tenant.id, item_id: "z", data: "left" }],
  ]);
  await begin(tenant, directions["into a silo"]);
  await drive(tenant);
  expect((await contents(tenant)).silo).toEqual(before.pool);
});

test("a tenant without any data is moved", async () => {
  const tenant = await platform.addTenant();
  const { items } = await platform.newDependencies().storesOf(await read(tenant));
  await items.deletePage();
  platform.s3.delete(`tenants/${tenant.id}/one.txt`);
  await begin(tenant, directions["into a silo"]);
  await drive(tenant);
  expect((await read(tenant)).move).toMatchObject({
    state: "moved",
    items: { count: 0 },
    files: { count: 0 },
  });
});

test("a suspended tenant is moved, and one that is suspended and restored meanwhile", async () => {
  const suspended = await platform.addSuspended();
  await begin(suspended, directions["into a silo"]);
  await drive(suspended);
  expect(await read(suspended)).toMatchObject({
    status: "suspended",
    tier: "dedicated",
    binding: siloBinding,
  });

  const tenant = await platform.addTenant();
  platform.state.sliceMilliseconds = 1;
  await begin(tenant, directions["into a silo"]);
  await until(tenant.id, "items");
  await platform.control.change(tenant.id, { status: "suspended" }, {});
  await drive(tenant);
  await platform.control.change(tenant.id, { status: "active" }, {});
  await platform.drain();
  expect(await read(tenant)).toMatchObject({ status: "active", tier: "dedicated", key_version: 5 });
});

describe("a place that is not the tenant's", () => {
  const foreign = { ...siloBinding, access_role_arn: "arn:aws:iam::123456789012:role/saas-test-silo-other" };

  test.each([
    ["another tenant's silo", foreign],
    ["a silo that names the pool's stores", { ...siloBinding, data_table: "data", bucket: "bucket" }],
  ])("%s: the tenant stays where it is, nothing is refused, and giving up ends it", async (_, to) => {
    const tenant = await platform.addTenant();
    const before = await contents(tenant);
    const others = await platform.everythingBut(tenant.id);
    await begin(tenant, { to, tier: "dedicated" } as never);
    await platform.drain();
    const { move, binding } = await read(tenant);
    expect(binding).toEqual(pool);
    expect(move).toMatchObject({ state: "copying", trouble: expect.stringContaining("cannot be reached") });
    expect(blockedWritesDuring(move)).toBe("nothing");
    // It does not keep the stream from others' changes.
    expect(platform.stream.records).toEqual([]);

    await turn(tenant, "discarding");
    await platform.drain();
    expect(await read(tenant)).not.toHaveProperty("move");
    expect(await contents(tenant)).toEqual(before);
    expect(await platform.everythingBut(tenant.id)).toBe(others);
  });

  test("nothing is cleared where the tenant is, whatever the record says", async () => {
    const tenant = await platform.addTenant();
    const before = await contents(tenant);
    await begin(tenant, { to: pool, tier: "standard" } as never);
    await platform.records.update(tenant.id, {
      set: { "move.late_files": true },
      where: { status: "active" },
    });
    for (const state of ["discarding", "clearing"] as const) {
      await turn(tenant, state);
      const records = platform.stream.records.splice(0);
      expect((await platform.invoke({ Records: records }))?.batchItemFailures).toHaveLength(1);
      expect(await contents(tenant)).toEqual(before);
    }
    // It would be tried again and again.
    await platform.records.update(tenant.id, { remove: ["move"], where: { status: "active" } });
    platform.stream.records.length = 0;
  });

  test("a move of a tenant that is elsewhere than the move has it does not go on", async () => {
    const tenant = await platform.addTenant();
    await begin(tenant, directions["into a silo"]);
    await platform.records.update(tenant.id, { set: { "move.from": foreign }, where: { status: "active" } });
    await platform.drain();
    expect((await read(tenant)).move).toMatchObject({ state: "copying", trouble: expect.any(String) });
    expect((await contents(tenant)).silo).toEqual(nothing);
  });
});

test("a store that does not keep what it is given: the move is given up, and nothing stays refused", async () => {
  const tenant = await platform.addTenant();
  const before = await contents(tenant);
  platform.seam.between = async ({ service, operation, input }) => {
    if (service === "s3" && operation === "GetObject" && input.Bucket === siloBinding.bucket) {
      platform.siloS3.put(String(input.Key), "broken");
    }
  };
  await begin(tenant, directions["into a silo"]);
  await drive(tenant).finally(() => {
    platform.seam.between = async () => {};
  });
  const record = await read(tenant);
  expect(record).toMatchObject({ binding: pool, tier: "standard" });
  expect(record).not.toHaveProperty("move");
  expect(await contents(tenant)).toEqual(before);
  expect(platform.lines.join()).toContain("move cancelled");
});

describe("the schedule", () => {
  const HOUR = 3_600_000;
  const touches = (id: string) =>
    platform.stream.records.filter((record) => JSON.stringify(record).includes(id)).length;

  test("takes up a move whose wait is over, and one without a sign of life, and no other", async () => {
    const tenant = await platform.addTenant();
    // The day's measurement of storage is over: its write is no touch.
    await platform.sweep();
    await platform.drain();
    await begin(tenant, directions["into a silo"]);
    await platform.drain();
    const waiting = await read(tenant);
    expect(waiting.move).toMatchObject({ state: "closing" });
    await platform.sweep();
    expect(touches(tenant.id)).toBe(0);
    platform.state.now = Date.parse(waiting.move?.until ?? "");
    await platform.sweep();
    await platform.drain();
    expect((await read(tenant)).move).toMatchObject({ state: "freezing" });

    for (let round = 0; round < 4; round += 1) {
      platform.state.now += HOUR;
      await platform.sweep();
      await platform.drain();
    }
    expect((await read(tenant)).move).toMatchObject({ state: "moved" });
    platform.state.now += HOUR;
    await platform.sweep();
    expect(touches(tenant.id)).toBe(0);
  });

  test("and one that has come to a halt", async () => {
    const tenant = await platform.addTenant();
    await begin(tenant, directions["into a silo"]);
    platform.stream.records.length = 0;
    await platform.sweep();
    expect(touches(tenant.id)).toBe(0);
    platform.state.now += HOUR;
    await platform.sweep();
    await platform.drain();
    expect((await read(tenant)).move).toMatchObject({ state: "closing" });
  });
});
