import type { DynamoDBRecord } from "aws-lambda";
import { nothingLeft, operator, type Platform, startPlatform } from "../../support/lambdas/platform";
import { seeded, shuffled } from "../../support/random";

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform();
});
afterAll(() => platform.close());

/** Every record once or twice, in any order. */
function disordered(records: readonly DynamoDBRecord[], random: () => number): DynamoDBRecord[] {
  const twice = records.filter(() => random() < 0.5);
  return shuffled([...records, ...twice], random);
}

const acts = ["suspend", "activate", "premium", "standard", "offboard", "call off"] as const;
type Tenant = Awaited<ReturnType<Platform["addTenant"]>>;

async function act({ id }: Tenant, name: (typeof acts)[number]): Promise<void> {
  const { control } = platform;
  if (name === "offboard") await control.offboard(id, operator, {});
  else if (name === "premium" || name === "standard") await control.change(id, { tier: name }, {});
  else await control.change(id, { status: name === "activate" ? "active" : "suspended" }, {});
}

/** What a record of this status and tier has to look like in the world. */
async function deps(tenant: Tenant) {
  const record = await platform.record(tenant.id);
  const enabled = tenant.users.map(({ email }) => platform.pool.users.get(email)?.enabled);
  const key = platform.gateway.keys.get(`key-${tenant.id}`);
  const plan = platform.gateway.planOf.get(`key-${tenant.id}`);
  return { status: record?.status, tier: record?.tier, enabled, key: key?.enabled, plan, record };
}

test.each(Array.from({ length: 30 }, (_, seed) => [seed + 1]))(
  "history %i: changes told late, twice and in any order lead to the deps that the record describes",
  async (seed) => {
    const random = seeded(seed);
    const tenant = await platform.addTenant();
    const length = 2 + Math.floor(random() * 6);
    let told: DynamoDBRecord[] = [];
    for (let step = 0; step < length; step += 1) {
      const name = acts[Math.floor(random() * acts.length)] ?? "suspend";
      // What is not possible from here is refused, and changes nothing.
      await act(tenant, name).catch((error: Error) => expect(error.name).toBe("Problem"));
      told = [...told, ...platform.stream.records.splice(0)];
      if (random() < 0.4) {
        const [first, ...rest] = disordered(told, random);
        if (first) await platform.invoke({ Records: [first] });
        told = rest;
      }
    }
    await platform.invoke({ Records: disordered(told, random) });
    await platform.drain();

    const found = await deps(tenant);
    const { status, tier, record } = found;
    if (status === "deleted") {
      expect(await platform.resourcesOf(tenant)).toEqual(nothingLeft);
      return;
    }
    const active = status === "active";
    expect(found).toMatchObject({
      enabled: [active, active, false],
      key: active,
      plan: `p-${tier}`,
    });
    expect(record?.users_work).toBeUndefined();
    expect(record?.users_suspended).toBe(active ? undefined : true);
    expect(platform.s3.current(`tenants/${tenant.id}/exports/`)).toEqual({});
  },
);

test("an invocation that goes on after its time is made good: nobody stays disabled in an active tenant", async () => {
  const tenant = await platform.addTenant();
  await act(tenant, "suspend");
  const late = platform.stream.records.splice(0);
  const member = tenant.users[1]?.user_id;
  // The tenant is activated, and that is carried out, while the suspension is about to disable a user.
  platform.seam.interrupt(
    ({ operation, input }) => operation === "AdminDisableUser" && input.Username === member,
    async () => {
      await act(tenant, "activate");
      await platform.drain();
      expect((await deps(tenant)).enabled).toEqual([true, true, false]);
    },
  );
  await platform.invoke({ Records: late });
  await platform.drain();
  expect((await deps(tenant)).enabled).toEqual([true, true, false]);
  expect((await platform.record(tenant.id))?.users_work).toBeUndefined();
});
