import { tenantMfaDemands } from "../../../api/mfa";
import { encodeCursor } from "../../../lambdas/shared/cursor";
import { operator, type Platform, startPlatform } from "../../support/lambdas/platform";
import { adminOn } from "./admin-function";

let platform: Platform;
let admin: ReturnType<typeof adminOn>;

beforeAll(async () => {
  platform = await startPlatform();
  admin = adminOn(platform);
});
afterAll(() => platform.close());
afterEach(() => platform.seam.heal());

const TENANT = "/admin/tenants/{tenant_id}";
const unknown = "00000000-0000-4000-8000-000000000000";

describe("a tenant", () => {
  test("is shown without addresses and without the platform's own notes, with what is pending", async () => {
    const { id, name } = await platform.addTenant({
      pending_admin: "admin@acme.example",
      users_work: { to: "active", started_at: "s", progressed_at: "p", users: 1, position: "user" },
    });
    const { status, body, headers } = await admin.call(`GET ${TENANT}`, id);
    expect(status).toBe(200);
    expect(headers.etag).toBe('"2"');
    expect(body).toEqual({
      tenant_id: id,
      tenant_name: name,
      tier: "standard",
      status: "active",
      version: 2,
      created_at: expect.any(String),
      updated_at: expect.any(String),
      api_key_id: `key-${id}`,
      plan_tier: "standard",
      binding: { model: "pool" },
      pending: ["users"],
    });
  });

  test.each([
    ["GET", TENANT],
    ["PATCH", TENANT],
    ["DELETE", TENANT],
    ["GET", `${TENANT}/export`],
    ["POST", `${TENANT}/reconciliation`],
    ["GET", `${TENANT}/audit`],
  ])("%s %s of an id that no tenant has: 404, and nothing is made", async (method, path) => {
    const rows = await Promise.all([platform.tables.rows("metadata"), platform.tables.rows("audit")]);
    const options = method === "PATCH" ? { json: { status: "suspended" } } : {};
    expect((await admin.call(`${method} ${path}`, unknown, options)).status).toBe(404);
    expect((await admin.call(`${method} ${path}`, "name#acme", options)).status).toBe(400);
    const after = await Promise.all([platform.tables.rows("metadata"), platform.tables.rows("audit")]);
    expect(after).toEqual(rows);
  });

  test("a tier that the environment does not have: 422, naming those it has", async () => {
    const { id } = await platform.addTenant();
    for (const tier of ["enterprise", "constructor"]) {
      const { status, body } = await admin.call(`PATCH ${TENANT}`, id, { json: { tier } });
      expect(status).toBe(422);
      expect(body.errors).toEqual([{ field: "tier", message: "one of standard, premium, dedicated, vault" }]);
    }
  });

  test("a demand of a second factor where the environment has none: 409, and nothing of the request is done", async () => {
    const { id } = await platform.addTenant();
    const before = await platform.record(id);
    const off = jest.replaceProperty(platform.mfa, "users", "off");
    for (const mfa of tenantMfaDemands) {
      expect((await admin.call(`PATCH ${TENANT}`, id, { json: { mfa, tier: "premium" } })).status).toBe(409);
    }
    expect(await platform.record(id)).toEqual(before);
    expect((await admin.call(`PATCH ${TENANT}`, id, { json: { tier: "premium" } })).status).toBe(200);
    off.restore();
    expect((await admin.call(`PATCH ${TENANT}`, id, { json: { mfa: "required" } })).status).toBe(200);
  });
});

describe("If-Match", () => {
  test.each(["PATCH", "DELETE"])("%s of another version: 412; of this one, or any: done", async (method) => {
    const options = method === "PATCH" ? { json: { tier: "premium" } } : {};
    const tenants = [];
    for (const match of ['"1"', '"3"', 'W/"2"', '"2"', "*"]) {
      const { id } = await platform.addTenant({ status: "suspended" });
      const { status } = await admin.call(`${method} ${TENANT}`, id, {
        ...options,
        headers: { "If-Match": match },
      });
      tenants.push([match, status, (await platform.record(id))?.version]);
    }
    const done = method === "PATCH" ? 200 : 202;
    expect(tenants).toEqual([
      ['"1"', 412, 2],
      ['"3"', 412, 2],
      ['W/"2"', 412, 2],
      ['"2"', done, 3],
      ["*", done, 3],
    ]);
  });

  test("of two with the same ETag, one is done", async () => {
    const { id } = await platform.addTenant();
    const headers = { "If-Match": '"2"' };
    const answers = await Promise.all(
      [{ tier: "premium" }, { status: "suspended" }].map((json) =>
        admin.call(`PATCH ${TENANT}`, id, { json, headers }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect((await platform.record(id))?.version).toBe(3);
  });
});

describe("without If-Match", () => {
  test("changes at the same time are all made, one after the other", async () => {
    const { id } = await platform.addTenant();
    const answers = await Promise.all(
      [{ tier: "premium" }, { status: "suspended" }, { tier: "premium" }].map((json) =>
        admin.call(`PATCH ${TENANT}`, id, { json }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await platform.record(id)).toMatchObject({ status: "suspended", tier: "premium", version: 4 });
  });

  test("of two who activate and offboard a suspended tenant, one is refused: never both", async () => {
    const { id } = await platform.addTenant({ status: "suspended" });
    const answers = await Promise.all([
      admin.call(`PATCH ${TENANT}`, id, { json: { status: "active" } }),
      admin.call(`DELETE ${TENANT}`, id),
    ]);
    const record = await platform.record(id);
    expect(answers.map(({ status }) => status)).toEqual(
      record?.status === "active" ? [200, 409] : [409, 202],
    );
    expect(record?.version).toBe(3);
  });

  test("a record that keeps changing: 409, not a loop", async () => {
    const { id } = await platform.addTenant();
    const change = jest.spyOn(platform.records, "change").mockResolvedValue(undefined);
    const { status } = await admin.call(`PATCH ${TENANT}`, id, { json: { tier: "premium" } });
    expect([status, change.mock.calls.length]).toEqual([409, 4]);
    change.mockRestore();
  });
});

describe("calling an offboarding off", () => {
  test("and the beginning of its purge exclude each other, whichever reads first", async () => {
    const { id } = await platform.addTenant({ status: "suspended" });
    await admin.call(`DELETE ${TENANT}`, id);
    const seen = await platform.record(id);
    if (!seen) throw new Error("no record");
    await platform.drain();
    // The operator's request had read the record before the purge began.
    expect(await platform.records.change(seen, { status: "suspended", callOff: true })).toBeUndefined();
    expect((await platform.record(id))?.status).toBe("deleted");
  });
});

describe("the API key of a tenant that is suspended", () => {
  const enabled = (id: string) => platform.gateway.keys.get(`key-${id}`)?.enabled;

  test("is disabled with the request itself", async () => {
    const { id } = await platform.addTenant();
    expect((await admin.call(`PATCH ${TENANT}`, id, { json: { status: "suspended" } })).status).toBe(200);
    expect(enabled(id)).toBe(false);
  });

  test("is disabled by the platform when that fails, which is no failure of the request", async () => {
    const { id } = await platform.addTenant();
    platform.seam.calls.length = 0;
    platform.seam.faultAt(2, "before");
    const { status, body } = await admin.call(`PATCH ${TENANT}`, id, { json: { status: "suspended" } });
    expect(platform.seam.calls[2]).toMatchObject({ service: "apigateway", operation: "UpdateApiKey" });
    expect([status, enabled(id)]).toEqual([200, true]);
    expect(body.pending).toEqual(["api_key", "users"]);
    await platform.drain();
    expect(enabled(id)).toBe(false);
    expect((await admin.call(`GET ${TENANT}`, id)).body.pending).toEqual([]);
  });
});

describe("reconciliation", () => {
  test("is asked for once, of active and suspended tenants", async () => {
    for (const status of ["active", "suspended"] as const) {
      const { id } = await platform.addTenant({ status });
      const first = await admin.call(`POST ${TENANT}/reconciliation`, id);
      expect(first).toMatchObject({
        status: 202,
        body: { reconciliation: { state: "waiting" }, version: 2 },
      });
      expect(first.body.pending).toContain("reconciliation");
      const second = await admin.call(`POST ${TENANT}/reconciliation`, id);
      expect(second.body.reconciliation).toEqual(first.body.reconciliation);
    }
    for (const status of ["provisioning", "offboarding", "deleted"] as const) {
      const { id } = await platform.addTenant({ status });
      expect((await admin.call(`POST ${TENANT}/reconciliation`, id)).status).toBe(409);
    }
  });
});

describe("the audit trail", () => {
  test("names who did what, newest first, a page at a time", async () => {
    const { id } = await platform.addTenant();
    await admin.call(`PATCH ${TENANT}`, id, { json: { tier: "premium" } });
    await admin.call(`PATCH ${TENANT}`, id, { json: { status: "suspended" } });
    await admin.call(`DELETE ${TENANT}`, id);
    await admin.call(`DELETE ${TENANT}`, id, { headers: { "If-Match": '"1"' } });
    const first = await admin.call(`GET ${TENANT}/audit`, id, { query: { limit: "3" } });
    expect(first.body.map(({ action, result }: Record<string, unknown>) => [action, result])).toEqual([
      [`DELETE ${TENANT}`, 412],
      [`DELETE ${TENANT}`, 202],
      [`PATCH ${TENANT}`, 200],
    ]);
    expect(first.body[1]).toEqual({
      tenant_id: id,
      at: expect.any(String),
      actor: { type: "operator", id: operator, name: "operator", source_ip: "192.0.2.1" },
      action: `DELETE ${TENANT}`,
      operation: "offboard",
      before: { status: "suspended" },
      after: { status: "offboarding" },
      result: 202,
      request_id: expect.stringMatching(/^request-\d+$/),
    });
    const link = String(first.headers.link);
    const next = Object.fromEntries(new URLSearchParams(/<\?(.*)>/.exec(link)?.[1]));
    const second = await admin.call(`GET ${TENANT}/audit`, id, { query: next });
    expect(second.body.map(({ action }: Record<string, unknown>) => action)).toEqual([`PATCH ${TENANT}`]);
    expect(second.headers).not.toHaveProperty("link");
    const other = await platform.addTenant();
    expect((await admin.call(`GET ${TENANT}/audit`, other.id, { query: next })).status).toBe(400);
  });
});

describe("cursors of the control plane", () => {
  const forged = (position: unknown, secret: string) =>
    encodeCursor({ secret, list: "GET /admin/tenants all", caller: [operator] }, position as string);

  test.each(["active#", "active", "#", "\ud800", "active#x"])(
    "none to %j is made by a client",
    async (position) => {
      for (const secret of ["control-plane", operator, ""]) {
        const query = { cursor: forged(position, secret) };
        expect((await admin.call("GET /admin/tenants", undefined, { query })).status).toBe(400);
      }
    },
  );

  test("are those of one operator, and keep their secret from sandbox to sandbox", async () => {
    await Promise.all([platform.addTenant(), platform.addTenant()]);
    const first = await admin.call("GET /admin/tenants", undefined, { query: { limit: "1" } });
    const link = String(first.headers.link);
    const query = Object.fromEntries(new URLSearchParams(/<\?(.*)>/.exec(link)?.[1]));
    const other = `${operator}-other`;
    expect((await admin.call("GET /admin/tenants", undefined, { query, operator: other })).status).toBe(400);
    const restarted = adminOn(platform);
    expect((await restarted.call("GET /admin/tenants", undefined, { query })).status).toBe(200);
    expect(JSON.stringify([first.body, (await admin.call("GET /admin/tenants")).body])).not.toContain(
      "secret",
    );
  });
});

describe("the list of tenants", () => {
  test("gives every tenant once, in pages that go from status to status", async () => {
    const rows = await platform.tables.rows("metadata");
    const all = rows.filter(({ status }) => status !== undefined);
    expect(all.length).toBeGreaterThan(20);
    for (const limit of [1, 7, 100]) {
      const ids: string[] = [];
      let query: Record<string, string> = { limit: String(limit) };
      for (;;) {
        const { status, body, headers } = await admin.call("GET /admin/tenants", undefined, { query });
        expect(status).toBe(200);
        expect(body.length).toBeGreaterThan(0);
        ids.push(...body.map(({ tenant_id }: { tenant_id: string }) => tenant_id));
        if (!headers.link) break;
        query = Object.fromEntries(new URLSearchParams(/<\?(.*)>/.exec(String(headers.link))?.[1]));
      }
      expect(ids.sort()).toEqual(all.map(({ tenant_id }) => tenant_id).sort());
    }
  });

  test("of one status gives no other, and its cursors fit no other list", async () => {
    const query = { status: "active", limit: "1" };
    const { body, headers } = await admin.call("GET /admin/tenants", undefined, { query });
    expect(body).toEqual([expect.objectContaining({ status: "active" })]);
    const next = Object.fromEntries(new URLSearchParams(/<\?(.*)>/.exec(String(headers.link))?.[1]));
    expect(next.status).toBe("active");
    expect((await admin.call("GET /admin/tenants", undefined, { query: next })).status).toBe(200);
    const moved = { ...next, status: "suspended" };
    expect((await admin.call("GET /admin/tenants", undefined, { query: moved })).status).toBe(400);
  });
});

test("without a signature no route answers", async () => {
  const { id } = await platform.addTenant();
  expect((await admin.call(`GET ${TENANT}`, id, { operator: "" })).status).toBe(403);
});
