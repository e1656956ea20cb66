import type { MoveState } from "../../../api/tenant";
import { blockedWritesDuring, TOUCH_PATIENCE } from "../../../lambdas/registry/move";
import { type Direction, directions, movesOn } from "../../support/lambdas/moving";
import { type Platform, startPlatform, UPLOAD_URL_SECONDS } from "../../support/lambdas/platform";
import type { SeamCall } from "../../support/lambdas/seam";
import { Users } from "../../support/lambdas/writers";
import { seeded, shuffled } from "../../support/random";
import { sampleSeed, shareOf } from "../../support/sampled";

/** Seeds of what users do. */
const seeds = shuffled([1, 2, 3, 4, 5, 6], seeded(sampleSeed)).slice(0, shareOf(6));

let platform: Platform;
let moves: ReturnType<typeof movesOn>;

beforeAll(async () => {
  platform = await startPlatform();
  moves = movesOn(platform);
});
afterAll(() => platform.close());
afterEach(() => {
  platform.seam.between = async () => {};
});

/** A tenant with users, who know what it has. */
async function withUsers({ before }: Direction, functions?: number) {
  const tenant = await platform.addTenant(before);
  const { pool, silo } = await moves.contents(tenant);
  const { items, files } = before.binding.model === "pool" ? pool : silo;
  const users = new Users(platform, tenant.id, functions);
  return {
    tenant,
    users: users.know(
      items.map((row) => JSON.parse(row)),
      files,
    ),
  };
}

/** What is there in the end is what users were told, at the place where the tenant is. */
async function expectAcknowledged(tenant: { id: string }, users: Users, { to }: Direction) {
  expect((await moves.read(tenant)).move).toMatchObject({ state: "moved" });
  const { items, files } = (await moves.contents(tenant))[to.model];
  const found = items.map((row) => JSON.parse(row)).map(({ item_id, data }) => [item_id, data]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(users.items));
  expect(files).toEqual(Object.fromEntries(users.files));
}

/** Drives a move while the users go on; time passes for them as it does for the move. */
async function drive(tenant: { id: string }, users: Users, direction: Direction) {
  await moves.begin(tenant, direction);
  for (let steps = 0; steps < 60; steps += 1) {
    await platform.drain();
    const record = await moves.read(tenant);
    const { move } = record;
    if (move === undefined || move.state === "moved") return;
    // No later than the wait is over: whoever is not done then comes too late.
    const wait = Date.parse(move.until ?? "") - platform.state.now;
    await users.advance(wait > 0 ? wait : TOUCH_PATIENCE);
    await platform.records.touchMove(record);
  }
  throw new Error("the move does not come to an end");
}

/** Whether a call writes that the move comes to a state. */
const writes =
  (state: MoveState) =>
  ({ operation, input }: SeamCall) =>
    operation === "Update" &&
    Object.values(Object(input.ExpressionAttributeValues)).some(
      (value) =>
        Reflect.get(Object(value), "state") === state && Reflect.get(Object(value), "until") === undefined,
    );

describe.each(Object.entries(directions))("a move %s", (_, direction) => {
  // The last moment at which a function can read that nothing is refused, and all the time it can take from there.
  test.each(["closing", "freezing"] as const)(
    "a request that knows nothing of %s is in time",
    async (state) => {
      const { tenant, users } = await withUsers(direction);
      platform.seam.interrupt(writes(state), async () => {
        // Both functions remember this moment for 30 s.
        await users.putItem("a", { by: 0 });
        await users.putItem("b", { by: 1 });
        // And then it is written that they are refused.
        users.later(29_900, async () => {
          await users.putItem("a", { by: 0, seconds: 30 });
          await users.deleteItem("b", { by: 1, seconds: 30 });
          await users.putItem("new", { by: 1, seconds: 29 });
          if (state === "freezing") return;
          await users.upload("one.txt", { seconds: 30, after: UPLOAD_URL_SECONDS });
          await users.upload("new.txt", { by: 1, seconds: 30, after: UPLOAD_URL_SECONDS, lasting: 60 });
          await users.deleteFile("one.txt", { by: 1, seconds: 29 });
        });
      });
      // The clock of the move goes on from when it began to write.
      const before = platform.state.now;
      await drive(tenant, users, direction);
      expect(platform.state.now - before).toBeGreaterThan(UPLOAD_URL_SECONDS * 1000);
      await expectAcknowledged(tenant, users, direction);
      expect(users.items.get("a")).not.toEqual({ of: tenant.id });
      expect(users.items.has("new")).toBe(true);
      expect(users.files.has("new.txt")).toBe(state === "closing");
    },
  );

  test("from the switch on nobody changes one place while another reads the other", async () => {
    const { tenant, users } = await withUsers(direction);
    const [old, fresh] = [{ by: 0 }, { by: 1 }];
    platform.seam.interrupt(writes("settling"), async () => {
      await users.readItem("a", old);
    });
    await moves.begin(tenant, direction);
    let settled = 0;
    for (;;) {
      await platform.drain();
      const { move } = await moves.read(tenant);
      if (move?.state === "moved") break;
      if (move?.state === "settling") {
        settled += 1;
        await users.advance(1_000);
        await users.putItem("a", fresh);
        await users.putItem("a", old);
        for (const by of [old, fresh]) expect(await users.readItem("a", by)).toEqual(users.items.get("a"));
      }
      await users.advance(61_000);
      await moves.step(tenant);
    }
    expect(settled).toBeGreaterThan(0);
    expect(users.refused.items).toBeGreaterThan(1);
    await users.putItem("a", old);
    expect(await users.readItem("a", fresh)).toEqual(users.items.get("a"));
    await expectAcknowledged(tenant, users, direction);
  });

  test.each(seeds)("users who do whatever they like, %i", async (seed) => {
    const { tenant, users } = await withUsers(direction, 3);
    const random = seeded(seed * 7919 + direction.tier.length);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    const seen = new Set<string>();
    platform.seam.between = async () => {
      await users.advance(Math.floor(random() ** 3 * 4_000));
      const by = Math.floor(random() * 3);
      const seconds = pick([0, 0, 5, 20, 30]);
      const item = pick(["a", "b", "c", "d", "e"]);
      const file = pick(["one.txt", "two.txt", "exports/three.txt", "four.txt"]);
      const upload = { by, seconds, after: pick([0, 100, 299, 300, 310]), lasting: pick([0, 30, 90]) };
      await pick([
        () => users.putItem(item, { by, seconds }),
        () => users.putItem(item, { by, seconds }),
        () => users.deleteItem(item, { by, seconds }),
        () => users.upload(file, upload),
        () => users.deleteFile(file, { by, seconds }),
        async () => {},
      ])();
      const [record] = await platform.tables.rowsOf("metadata", tenant.id);
      seen.add(blockedWritesDuring(record?.move));
    };
    await drive(tenant, users, direction);
    platform.seam.between = async () => {};
    await users.advance(1_000_000);
    expect([...seen].sort()).toEqual(["files", "nothing", "writes"]);
    expect(users.refused.items).toBeGreaterThan(0);
    expect(users.refused.files).toBeGreaterThan(0);
    await expectAcknowledged(tenant, users, direction);
  });
});

test("an upload that takes longer than all waits is not lost: the source is not cleared without saying so", async () => {
  const direction = directions["into a silo"];
  const { tenant, users } = await withUsers(direction);
  platform.seam.interrupt(writes("closing"), () =>
    users.upload("slow.txt", { after: UPLOAD_URL_SECONDS - 1, lasting: 3600 }),
  );
  await drive(tenant, users, direction);
  await moves.turn(tenant, "clearing");
  await users.advance(7_200_000);
  expect(users.files.has("slow.txt")).toBe(true);
  await platform.drain();
  expect((await moves.read(tenant)).move).toMatchObject({ state: "moved", late_files: true });
  expect((await moves.contents(tenant)).pool.files).toHaveProperty(["slow.txt"]);

  await moves.turn(tenant, "clearing");
  await platform.drain();
  expect(await moves.read(tenant)).not.toHaveProperty("move");
  expect((await moves.contents(tenant)).pool.files).toEqual({});
});
