import { type MoveState, moveStates } from "../../../api/tenant";
import type { Move } from "../../../lambdas/registry/move";
import { operator, type Platform, startPlatform } from "../../support/lambdas/platform";
import { siloBinding } from "../../support/lambdas/sessions";
import { adminOn } from "./admin-function";

let platform: Platform;
let admin: ReturnType<typeof adminOn>;

beforeAll(async () => {
  platform = await startPlatform();
  admin = adminOn(platform);
});
afterAll(() => platform.close());

const moving = (state: MoveState): Move => ({
  requested_at: "2029-12-31T00:00:00.000Z",
  requested_by: operator,
  from: { model: "pool" },
  to: siloBinding,
  tier: "dedicated",
  state,
  since: "2029-12-31T00:00:00.000Z",
  progressed_at: "2029-12-31T00:00:00.000Z",
  position: "where it goes on",
  listing: "digest",
  until: "2029-12-31T00:01:00.000Z",
});
const withMove = (state: MoveState, more: object = {}) =>
  platform.addTenant({ move: moving(state), ...more });

const giveUp = (id: string) => admin.call("DELETE /admin/tenants/{tenant_id}/move", id);
const confirm = (id: string) => admin.call("POST /admin/tenants/{tenant_id}/move/confirmation", id);
const stateOf = async (id: string) => (await platform.record(id))?.move?.state;

const before: readonly MoveState[] = ["copying", "closing", "files", "freezing", "items"];

test.each(moveStates)("a move that is %s can be given up before the switch, and no later", async (state) => {
  const { id } = await withMove(state);
  const { status, body } = await giveUp(id);
  const can = before.includes(state) || state === "discarding";
  expect(status).toBe(can ? 202 : 409);
  expect(await stateOf(id)).toBe(can ? "discarding" : state);
  if (!can) expect(body.detail).toContain("already at the new location");
  else expect(body.move).toMatchObject({ state: "discarding" });
});

test.each(moveStates)("a move that is %s can be confirmed once it is moved", async (state) => {
  const { id } = await withMove(state);
  const { status } = await confirm(id);
  const can = state === "moved" || state === "clearing";
  expect(status).toBe(can ? 202 : 409);
  expect(await stateOf(id)).toBe(can ? "clearing" : state);
});

test("what was to be done before is forgotten, and what is shown is no position", async () => {
  const { id } = await withMove("items");
  expect((await admin.call("GET /admin/tenants/{tenant_id}", id)).body.move).toEqual({
    requested_at: expect.any(String),
    requested_by: operator,
    from: { model: "pool" },
    to: { model: "silo", slug: "acme" },
    tier: "dedicated",
    state: "items",
    since: expect.any(String),
    until: expect.any(String),
    progressed_at: expect.any(String),
  });
  await giveUp(id);
  const move = (await platform.record(id))?.move;
  expect(move).not.toHaveProperty("position");
  expect(move).not.toHaveProperty("until");
});

test("asked for again, what has come to a halt is touched", async () => {
  const { id } = await withMove("discarding");
  await giveUp(id);
  const touched = (await platform.record(id))?.move?.progressed_at;
  expect(touched).not.toBe(moving("discarding").progressed_at);
  await giveUp(id);
  expect((await platform.record(id))?.move?.progressed_at).toBe(touched);
});

test("without a move, and without a tenant, there is nothing to decide", async () => {
  const { id } = await platform.addTenant();
  for (const decide of [giveUp, confirm]) {
    expect((await decide(id)).status).toBe(404);
    expect((await decide("a0000000-0000-4000-8000-0000000000ff")).status).toBe(404);
  }
});

test.each(moveStates)(
  "while a move is %s there is no other tier and no offboarding; suspending works",
  async (state) => {
    const { id } = await withMove(state);
    const patch = (json: object) => admin.call("PATCH /admin/tenants/{tenant_id}", id, { json });
    const refused = await patch({ tier: "premium" });
    expect(refused).toMatchObject({ status: 409, body: { detail: expect.stringContaining("being moved") } });
    expect((await patch({ tier: "standard", status: "active" })).status).toBe(200);
    expect((await patch({ status: "suspended" })).status).toBe(200);
    expect((await admin.call("DELETE /admin/tenants/{tenant_id}", id)).status).toBe(409);
    expect((await patch({ status: "active" })).status).toBe(200);
    expect(await platform.record(id)).toMatchObject({ status: "active", tier: "standard" });
  },
);

test("a move that begins while an offboarding is decided is not overlooked", async () => {
  const { id } = await platform.addSuspended();
  platform.seam.interrupt(
    ({ operation }) => operation === "Update",
    async () => {
      const seen = await platform.record(id);
      if (seen) await platform.records.beginMove(seen, { ...moving("copying") });
    },
  );
  expect((await admin.call("DELETE /admin/tenants/{tenant_id}", id)).status).toBe(409);
  expect(await platform.record(id)).toMatchObject({ status: "suspended", move: { state: "copying" } });
});

test("decisions are in the audit trail", async () => {
  const { id } = await withMove("copying");
  await giveUp(id);
  await confirm(id);
  const entries = await platform.tables.rowsOf("audit", id);
  expect(entries.map(({ action, result }) => [action, result])).toEqual([
    ["DELETE /admin/tenants/{tenant_id}/move", 202],
    ["POST /admin/tenants/{tenant_id}/move/confirmation", 409],
  ]);
});
