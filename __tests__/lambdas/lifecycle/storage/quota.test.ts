import { type Platform, startPlatform } from "../../../support/lambdas/platform";

const GIGABYTE = 1024 ** 3;

let platform: Platform;

beforeEach(async () => {
  platform = await startPlatform();
});
afterEach(() => platform.close());

const measured = async (id: string) => {
  const { item_bytes, file_bytes, storage_full } = (await platform.record(id)) ?? {};
  return { item_bytes, file_bytes, storage_full };
};

test("a measurement says whether a tenant stores more than its tier allows, and that it no longer does", async () => {
  const { id } = await platform.addTenant({ storage_full: true, item_bytes: 5 * GIGABYTE });
  const { id: full } = await platform.addTenant({ item_bytes: 2 * GIGABYTE });
  await platform.sweep();
  // Items are measured as well: both have few.
  for (const each of [id, full]) expect((await measured(each)).storage_full).toBeUndefined();
  expect((await measured(id)).file_bytes).toBeGreaterThan(0);
  platform.state.itemsEveryDays = 28;
  await platform.records.update(full, { set: { item_bytes: 2 * GIGABYTE }, exists: ["status"] });
  platform.state.now += 24 * 3600 * 1000;
  await platform.sweep();
  // Files alone on this day: items count as last measured.
  expect(await measured(full)).toMatchObject({ item_bytes: 2 * GIGABYTE, storage_full: true });
});

test("a change of tier counts at once", async () => {
  const { id } = await platform.addTenant({ item_bytes: 2 * GIGABYTE, storage_full: true });
  await platform.control.change(id, { tier: "premium" }, {});
  await platform.drain();
  expect((await measured(id)).storage_full).toBeUndefined();
  await platform.control.change(id, { tier: "standard" }, {});
  await platform.drain();
  expect((await measured(id)).storage_full).toBe(true);
});
