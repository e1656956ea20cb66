import { type Platform, startPlatform } from "../../../support/lambdas/platform";
import { siloBinding } from "../../../support/lambdas/sessions";

const DAY = 86_400_000;

let platform: Platform;

beforeEach(async () => {
  platform = await startPlatform();
});
afterEach(() => platform.close());

interface Line {
  readonly message: string;
  readonly tenant_id: string;
  readonly item_bytes?: number;
  readonly file_bytes?: number;
}

const linesOf = (message: string): Line[] =>
  platform.lines.map((line) => JSON.parse(line) as Line).filter((line) => line.message === message);
const measured = () => linesOf("storage").map(({ tenant_id }) => tenant_id);
const storageOf = (id: string) =>
  linesOf("storage")
    .filter(({ tenant_id }) => tenant_id === id)
    .map(({ item_bytes, file_bytes }) => ({ item_bytes, file_bytes }));
const later = (days: number) => {
  platform.state.now += days * DAY;
};

/** The files of `addTenant`: two versions of one that is there, one of one that was deleted. */
const FILE_BYTES = "first".length + "second".length + "gone".length;
/** Three small items: half a unit reads them, and each is charged 100 bytes besides. */
const ITEM_BYTES = 4096 + 3 * 100;

test("each tenant with data has a line a day, from the pool as from its silo, every version of its files counted", async () => {
  const pooled = await platform.addTenant();
  const silo = await platform.addTenant({ binding: siloBinding });
  const suspended = await platform.addSuspended();
  await platform.addAwaiting();
  await platform.addTenant({ status: "deleted" });
  await platform.sweep();
  for (const { id } of [pooled, silo, suspended]) {
    expect(storageOf(id)).toEqual([{ item_bytes: ITEM_BYTES, file_bytes: FILE_BYTES }]);
  }
  expect(measured()).toHaveLength(3);
  await platform.sweep();
  expect(measured()).toHaveLength(3);
  later(1);
  await platform.sweep();
  expect(measured().sort()).toEqual([pooled, silo, suspended].flatMap(({ id }) => [id, id]).sort());
});

test("the bytes of items are within 4 KB a page of what they are", async () => {
  const tenant = await platform.addTenant();
  const size = 40_000;
  for (let index = 0; index < 60; index += 1) {
    const item = { tenant_id: tenant.id, item_id: `large-${index}`, data: "x".repeat(size) };
    await platform.tables.put([["data", item]]);
  }
  await platform.sweep();
  const [{ item_bytes = 0 } = {}] = storageOf(tenant.id);
  // Names and values of keys, 60 to 70 bytes an item.
  const atLeast = 60 * (size + 100);
  expect(item_bytes).toBeGreaterThan(atLeast);
  // Three pages of up to 1 MB, rounded up.
  expect(item_bytes).toBeLessThan(atLeast + 63 * 150 + 3 * 4096);
});

test("items are read on some days alone", async () => {
  platform.state.itemsEveryDays = 7;
  const { id } = await platform.addTenant();
  for (let day = 0; day < 14; day += 1) {
    await platform.sweep();
    later(1);
  }
  const items = storageOf(id).map(({ item_bytes }) => item_bytes);
  expect(items).toHaveLength(14);
  expect(items.filter((bytes) => bytes !== undefined)).toEqual([ITEM_BYTES, ITEM_BYTES]);
  expect(storageOf(id).every(({ file_bytes }) => file_bytes === FILE_BYTES)).toBe(true);
});

test("a round that takes days leaves out no measurement of items", async () => {
  platform.state.itemsEveryDays = 7;
  const { id } = await platform.addTenant();
  await platform.sweep();
  later(6);
  await platform.addTenant();
  // Begun on the sixth day, and not done on the seventh and eighth.
  platform.state.measuringMilliseconds = 4;
  await platform.sweep();
  later(2);
  await platform.sweep();
  platform.state.measuringMilliseconds = 1_000_000;
  await platform.sweep();
  await platform.sweep();
  const items = storageOf(id).filter(({ item_bytes }) => item_bytes !== undefined);
  expect(items).toHaveLength(2);
});

test("what does not fit into a slice is the next invocation's, tenant by tenant and within a tenant", async () => {
  const tenants = [await platform.addTenant(), await platform.addTenant(), await platform.addTenant()];
  platform.s3.pageSize = 1;
  // Some looks at the clock: fewer than a tenant takes.
  platform.state.measuringMilliseconds = 8;
  let sweeps = 0;
  for (; measured().length < 3 && sweeps < 50; sweeps += 1) await platform.sweep();
  expect(sweeps).toBeGreaterThan(3);
  for (const { id } of tenants) {
    expect(storageOf(id)).toEqual([{ item_bytes: ITEM_BYTES, file_bytes: FILE_BYTES }]);
  }
  for (let more = 0; more < 3; more += 1) await platform.sweep();
  expect(measured()).toHaveLength(3);
});

test("a round that midnight interrupts comes to its end before the next begins", async () => {
  const tenants = [await platform.addTenant(), await platform.addTenant(), await platform.addTenant()];
  platform.state.measuringMilliseconds = 8;
  for (let sweeps = 0; measured().length === 0 && sweeps < 20; sweeps += 1) await platform.sweep();
  later(1);
  platform.state.measuringMilliseconds = 1_000_000;
  await platform.sweep();
  expect(measured().sort()).toEqual(tenants.map(({ id }) => id).sort());
  await platform.sweep();
  expect(measured()).toHaveLength(6);
});

test("reports a tenant that cannot be measured, and blocks no other; a crash loses none", async () => {
  const unbound = await platform.addTenant({ binding: { model: "elsewhere" } as never });
  const others = [await platform.addTenant(), await platform.addTenant()];
  await platform.sweep();
  expect(measured().sort()).toEqual(others.map(({ id }) => id).sort());
  expect(linesOf("storage not measured")).toMatchObject([{ tenant_id: unbound.id, error: "Problem" }]);
});

test("a tenant that IAM refuses to measure is an incident", async () => {
  const tenant = await platform.addTenant();
  platform.seam.between = async ({ service }) => {
    if (service === "s3") throw Object.assign(new Error("no"), { name: "AccessDenied" });
  };
  await platform.sweep();
  expect(linesOf("access refused")).toMatchObject([{ tenant_id: tenant.id, level: "ERROR" }]);
  expect(linesOf("invocation")).toMatchObject([{ AccessRefused: 1 }]);
});

test("lines are written whatever the log level, and are no metrics", async () => {
  await platform.addTenant();
  await platform.sweep();
  expect(linesOf("storage")).toEqual([expect.not.objectContaining({ _aws: expect.anything() })]);
});
