import { isIdle, TOUCH_PATIENCE } from "../../../lambdas/registry/move";
import { operator, type Platform } from "./platform";
import { siloBinding } from "./sessions";

type Tenant = Awaited<ReturnType<Platform["addTenant"]>>;

export const pool = { model: "pool" } as const;
/** Both directions: what the tenant is before, and where it goes. */
export const directions = {
  "into a silo": { before: { binding: pool, tier: "standard" }, to: siloBinding, tier: "dedicated" },
  "back to the pool": {
    before: { binding: siloBinding, tier: "dedicated", plan_tier: "dedicated" },
    to: pool,
    tier: "standard",
  },
} as const;
export type Direction = (typeof directions)[keyof typeof directions];

/** Moves of tenants on the test platform, as an operator and Lambda would cause them. */
export function movesOn(platform: Platform) {
  const read = async ({ id }: Pick<Tenant, "id">) => {
    const record = await platform.record(id);
    if (record === undefined) throw new Error("the tenant is gone");
    return record;
  };

  async function begin(tenant: Pick<Tenant, "id">, { to, tier }: Pick<Direction, "to" | "tier">) {
    const seen = await read(tenant);
    // Begun already, when the answer was lost.
    if (seen.move !== undefined) return;
    const from = seen.binding ?? pool;
    await platform.records.beginMove(seen, { from, to, tier, requested_by: operator });
  }

  /** One step of a client that polls: what the platform does by itself, then the end of a wait. @returns whether there was any */
  async function step(tenant: Pick<Tenant, "id">): Promise<boolean> {
    await platform.drain();
    const seen = await read(tenant);
    const { move } = seen;
    if (move === undefined || move.state === "moved") return false;
    if (!isIdle(move, new Date(platform.state.now), TOUCH_PATIENCE)) {
      platform.state.now = Math.max(
        platform.state.now,
        Date.parse(move.until ?? move.progressed_at) + (move.until === undefined ? TOUCH_PATIENCE : 0),
      );
    }
    await platform.records.touchMove(seen);
    return true;
  }

  /** Until it is moved, or not being moved any more; what fails is repeated. */
  async function drive(tenant: Pick<Tenant, "id">): Promise<void> {
    for (let steps = 0; steps < 60; steps += 1) {
      const more = await step(tenant).catch(() => {
        platform.seam.restart();
        return true;
      });
      if (!more) return;
    }
    throw new Error(`the move does not come to an end: ${JSON.stringify((await read(tenant)).move)}`);
  }

  async function turn(tenant: Pick<Tenant, "id">, state: "discarding" | "clearing") {
    await platform.records.changeMoveState(await read(tenant), state);
  }

  /** What a tenant has at either place, as text to compare: items without their keys' order, current files with types. */
  async function contents({ id }: Pick<Tenant, "id">) {
    const at = async (table: "data" | "silo", bucket: Platform["s3"]) => ({
      items: (await platform.tables.rowsOf(table, id)).map((row) => JSON.stringify(row)),
      files: bucket.current(`tenants/${id}/`),
    });
    return { pool: await at("data", platform.s3), silo: await at("silo", platform.siloS3) };
  }

  return { read, begin, step, drive, turn, contents };
}

export const nothing = { items: [], files: {} };
