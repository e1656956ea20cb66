import { type Direction, directions, movesOn, nothing } from "../../support/lambdas/moving";
import { type Platform, startPlatform } from "../../support/lambdas/platform";
import type { SeamFault } from "../../support/lambdas/seam";
import { sampled } from "../../support/sampled";
import { count } from "../../support/tally";

let platform: Platform;
let moves: ReturnType<typeof movesOn>;

beforeAll(async () => {
  platform = await startPlatform();
  moves = movesOn(platform);
});
afterAll(() => platform.close());

/** What reads has no effect that could be there without its answer. */
const reads = /(Get|GetItem|GetObject|Query|GetUsagePlans|ListObjectVersions|ListObjectsV2|AssumeRole)$/;
const faultsOf = (call: string): readonly SeamFault[] =>
  reads.test(call) ? ["before", "crash"] : ["before", "after", "crash"];

type Tenant = Awaited<ReturnType<Platform["addTenant"]>>;

/** An operator's decisions, repeated when their answer is lost. */
async function repeated(decide: () => Promise<unknown>): Promise<void> {
  await decide().catch(() => {
    platform.seam.restart();
    return decide();
  });
}

/** Turns only what is not turned already. */
const turn = (tenant: Tenant, state: "discarding" | "clearing") =>
  repeated(async () => {
    const { move } = await moves.read(tenant);
    if (move !== undefined && move.state !== state) await moves.turn(tenant, state);
  });

interface Scenario {
  readonly direction: Direction;
  play(tenant: Tenant): Promise<void>;
  /** Where the tenant is in the end. */
  readonly at: "pool" | "silo";
  readonly audit: readonly string[];
  readonly events: readonly string[];
}

const confirmed = (direction: Direction): Scenario => ({
  direction,
  play: async (tenant) => {
    await repeated(() => moves.begin(tenant, direction));
    await moves.drive(tenant);
    await turn(tenant, "clearing");
    await moves.drive(tenant);
  },
  at: direction.to.model,
  audit: ["change plan", "clear source", "move"],
  events: ["TenantMoved", "TenantTierChanged"],
});

const scenarios: Record<string, Scenario> = {
  "a move into a silo, confirmed": confirmed(directions["into a silo"]),
  "a move back to the pool, confirmed": confirmed(directions["back to the pool"]),
  "a move that is given up": {
    direction: directions["into a silo"],
    play: async (tenant) => {
      await repeated(() => moves.begin(tenant, directions["into a silo"]));
      for (let steps = 0; steps < 2; steps += 1) {
        await moves.step(tenant).catch(() => platform.seam.restart());
      }
      await turn(tenant, "discarding");
      await moves.drive(tenant);
    },
    at: "pool",
    audit: ["discard copy"],
    events: [],
  },
};

describe.each(Object.entries(scenarios))("%s", (title, { direction, play, at, audit, events }) => {
  test("every call meets every fault, and the data is whole at one place in the end", async () => {
    /** "" or what is wrong. */
    async function wrong(
      tenant: Tenant,
      before: Awaited<ReturnType<typeof moves.contents>>,
    ): Promise<string> {
      const record = await moves.read(tenant);
      const after = await moves.contents(tenant);
      const elsewhere = at === "pool" ? "silo" : "pool";
      const source = direction.before.binding.model;
      const entries = await platform.tables.rowsOf("audit", tenant.id);
      const published = platform.bus.filter(({ Detail }) => Detail.includes(tenant.id));
      const found = {
        at: record.binding?.model,
        move: record.move,
        pending: record.key_version === record.version,
        data: after[at],
        elsewhere: after[elsewhere],
        audit: entries.map(({ action }) => action).sort(),
        events: [...new Set(published.map(({ DetailType }) => DetailType))].sort(),
      };
      const wanted = { at, pending: true, data: before[source], elsewhere: nothing, audit, events };
      return JSON.stringify(found) === JSON.stringify(wanted) ? "" : JSON.stringify(found);
    }
    const begin = async () => {
      const tenant = await platform.addTenant(direction.before);
      return { tenant, before: await moves.contents(tenant) };
    };

    const first = await begin();
    platform.seam.calls.length = 0;
    await play(first.tenant);
    const calls = platform.seam.calls.map(({ service, operation }) => `${service} ${operation}`);
    expect(await wrong(first.tenant, first.before)).toBe("");
    expect(calls.length).toBeGreaterThan(30);

    const outcomes: string[] = [];
    const faults = calls.flatMap((name, call) => faultsOf(name).map((fault) => ({ call, name, fault })));
    for (const { call, name, fault } of sampled("faults", faults, ({ fault }) => `${title} ${fault}`)) {
      const { tenant, before } = await begin();
      platform.seam.faultAt(call, fault);
      await play(tenant);
      expect({ call, met: platform.seam.heal() }).toEqual({ call, met: true });
      const found = await wrong(tenant, before);
      count("faults", 1, found === "" ? 1 : 0);
      if (found !== "") outcomes.push(`${fault} call ${call} (${name}): ${found}`);
    }
    expect(outcomes).toEqual([]);
  });
});
