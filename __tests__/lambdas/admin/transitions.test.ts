import { type TenantStatus, tenantStatuses } from "../../../api/tenant";
import type { TenantRecord } from "../../../lambdas/registry/tenant-record";
import { type Platform, startPlatform } from "../../support/lambdas/platform";
import { adminOn } from "./admin-function";

let platform: Platform;
let admin: ReturnType<typeof adminOn>;

beforeAll(async () => {
  platform = await startPlatform();
  admin = adminOn(platform);
});
afterAll(() => platform.close());

const offboarding = (purge: "waiting" | "running" | "done"): Partial<TenantRecord> => ({
  offboarding: {
    requested_at: "2030-01-01T00:00:00.000Z",
    requested_by: "operator",
    purge_after: "2030-02-01T00:00:00.000Z",
    export: { state: "done" },
    purge: { state: purge },
  },
});

/** Every state that a tenant can be in, as far as an operator's rights go. */
const states = {
  provisioning: { status: "provisioning" },
  "awaiting its silo": { status: "provisioning", awaits_silo: true },
  "given up": { status: "offboarding", awaits_silo: true, ...offboarding("waiting") },
  active: { status: "active" },
  suspended: { status: "suspended" },
  offboarding: { status: "offboarding", ...offboarding("waiting") },
  purging: { status: "offboarding", ...offboarding("running") },
  deleted: { status: "deleted", ...offboarding("done") },
} as const satisfies Record<string, Partial<TenantRecord> & { status: TenantStatus }>;
type State = keyof typeof states;

const changes = {
  activate: ["PATCH", { status: "active" }],
  suspend: ["PATCH", { status: "suspended" }],
  promote: ["PATCH", { tier: "premium" }],
  "keep the tier": ["PATCH", { tier: "standard" }],
  "suspend and promote": ["PATCH", { status: "suspended", tier: "premium" }],
  "activate and promote": ["PATCH", { status: "active", tier: "premium" }],
  offboard: ["DELETE", undefined],
} as const;
type Change = keyof typeof changes;

/** Of a tenant that no change reaches. */
const locked: Record<Change, readonly [number, string?]> = {
  activate: [409],
  suspend: [409],
  promote: [409],
  "keep the tier": [200],
  "suspend and promote": [409],
  "activate and promote": [409],
  offboard: [409],
};

/** HTTP status, and what the tenant is then, `status/tier`, when it has changed. */
const outcomes: Record<State, Record<Change, readonly [number, string?]>> = {
  provisioning: locked,
  "awaiting its silo": { ...locked, offboard: [202, "offboarding/standard"] },
  "given up": { ...locked, offboard: [202] },
  active: {
    activate: [200],
    suspend: [200, "suspended/standard"],
    promote: [200, "active/premium"],
    "keep the tier": [200],
    "suspend and promote": [200, "suspended/premium"],
    "activate and promote": [200, "active/premium"],
    offboard: [409],
  },
  suspended: {
    activate: [200, "active/standard"],
    suspend: [200],
    promote: [200, "suspended/premium"],
    "keep the tier": [200],
    "suspend and promote": [200, "suspended/premium"],
    "activate and promote": [200, "active/premium"],
    offboard: [202, "offboarding/standard"],
  },
  offboarding: { ...locked, suspend: [200, "suspended/standard"], offboard: [202] },
  purging: { ...locked, offboard: [202] },
  deleted: locked,
};

const table = Object.entries(outcomes).flatMap(([state, row]) =>
  Object.entries(row).map(([change, [status, becomes]]) => [state, change, status, becomes] as const),
);

test("the table has every state and every change", () => {
  expect(new Set(Object.values(states).map(({ status }) => status))).toEqual(new Set(tenantStatuses));
  expect(table).toHaveLength(Object.keys(states).length * Object.keys(changes).length);
});

test.each(table)("%s, %s: %i", async (state, change, status, becomes) => {
  const { id } = await platform.addTenant(states[state as State]);
  const before = await platform.record(id);
  const [method, json] = changes[change as Change];
  const answer = await admin.call(`${method} /admin/tenants/{tenant_id}`, id, json && { json });
  expect(answer.status).toBe(status);
  const after = await platform.record(id);
  if (becomes === undefined) expect(after).toEqual(before);
  else {
    expect(`${after?.status}/${after?.tier}`).toBe(becomes);
    expect(after?.version).toBe((before?.version ?? 0) + 1);
    expect(answer.headers.etag).toBe(`"${after?.version}"`);
  }
  if (status !== 409) expect(answer.body).toMatchObject({ tenant_id: id, status: after?.status });
  else expect(answer.body.detail).toContain(`The tenant is ${before?.status}`);
});

test.each([
  ["active", { status: "suspended" }, undefined],
  ["provisioning", { status: "suspended" }, "The tenant is provisioning: no request can change that."],
  ["awaiting its silo", { status: "active" }, "/activation makes it active once the silo is deployed"],
  ["awaiting its silo", { status: "suspended" }, "it can become offboarding, not suspended"],
  ["given up", { status: "suspended" }, "no request can change that."],
  ["offboarding", { status: "active" }, "it can become suspended, not active"],
  ["purging", { status: "suspended" }, "its purge has begun: no request can change that."],
  ["deleted", { status: "active" }, "The tenant is deleted: no request can change that."],
] as const)("a refusal names where %s can lead", async (state, json, detail) => {
  const { id } = await platform.addTenant(states[state]);
  const { body } = await admin.call("PATCH /admin/tenants/{tenant_id}", id, { json });
  if (detail !== undefined) expect(body.detail).toContain(detail);
  else expect(body.detail).toBeUndefined();
});

test("an offboarding that is called off takes nothing with it but its export", async () => {
  const { id } = await platform.addTenant(states.offboarding);
  const { body } = await admin.call("PATCH /admin/tenants/{tenant_id}", id, {
    json: { status: "suspended" },
  });
  expect(body).not.toHaveProperty("offboarding");
  expect(body.pending).toContain("discarded_export");
  const again = await admin.call("DELETE /admin/tenants/{tenant_id}", id);
  expect(again).toMatchObject({ status: 409, headers: { "retry-after": "30" } });
  // An active tenant's users would find the export among their files.
  const json = { status: "active" };
  const activated = await admin.call("PATCH /admin/tenants/{tenant_id}", id, { json });
  expect(activated).toMatchObject({ status: 409, headers: { "retry-after": "30" } });
  expect((await platform.record(id))?.status).toBe("suspended");
  await platform.drain();
  expect((await admin.call("DELETE /admin/tenants/{tenant_id}", id)).status).toBe(202);
});
