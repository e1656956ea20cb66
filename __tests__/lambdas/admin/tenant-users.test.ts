import type { AuditEntryView } from "../../../api/audit";
import type { Route } from "../../../api/route";
import { tenantStatuses } from "../../../api/tenant";
import { tenantUserRoutes } from "../../../api/tenant-users";
import { exampleBody } from "../../support/example-request";
import { operator, type Platform, startPlatform } from "../../support/lambdas/platform";
import { adminOn } from "./admin-function";

let platform: Platform;
let admin: ReturnType<typeof adminOn>;

beforeAll(async () => {
  platform = await startPlatform();
  admin = adminOn(platform);
});
afterAll(() => platform.close());

const USERS = "/admin/tenants/{tenant_id}/users";
const unknown = "00000000-0000-4000-8000-000000000000";
const list = (id: string, query = {}) => admin.call(`GET ${USERS}`, id, { query });
const change = (id: string, user_id: string, json: object) =>
  admin.call(`PATCH ${USERS}/{user_id}`, id, { params: { user_id }, json });
const inviteAgain = (id: string, user_id: string, by = admin) =>
  by.call(`POST ${USERS}/{user_id}/invitation`, id, { params: { user_id } });
const invite = (id: string, email: string, role = "tenant-admin", by = admin) =>
  by.call(`POST ${USERS}`, id, { json: { email, role } });
const inPool = (user_id: string) => platform.pool.bySub(user_id);

const trail = async (id: string) =>
  ((await platform.tables.rowsOf("audit", id)) as unknown as AuditEntryView[]).map(
    ({ operation, before, after }) => [operation, before, after],
  );

/** A tenant whose first administrator has not used the invitation, and that administrator's id. */
async function invited() {
  const { id, users } = await platform.addTenant();
  const [first] = users;
  const user = inPool(first?.user_id ?? "");
  if (first === undefined || user === undefined) throw new Error("the tenant has no user");
  await platform.tables.put([
    [
      "members",
      { ...first, tenant_id: id, invitation: "pending", created_at: time, updated_at: time } as never,
    ],
  ]);
  return { id, first: first.user_id, user };
}
const time = "2030-01-01T00:00:00.000Z";

describe("an operator", () => {
  test("lists the users of one tenant, a page at a time", async () => {
    const { id, users } = await platform.addTenant();
    await platform.addTenant();
    const first = await list(id, { limit: "2" });
    const cursor = new URLSearchParams(/<\?([^>]*)>/.exec(String(first.headers.link))?.[1]).get("cursor");
    const second = await list(id, { limit: "2", cursor: cursor ?? "" });
    const seen = [...first.body, ...second.body].map(({ user_id }: { user_id: string }) => user_id);
    expect(seen).toEqual(users.map(({ user_id }) => user_id).sort());
    expect(second.headers.link).toBeUndefined();
    const other = await platform.addTenant();
    expect((await list(other.id, { cursor: cursor ?? "" })).status).toBe(400);
  });

  test("sends an invitation that was lost again, and not once more within the cool-down", async () => {
    const { id, first, user } = await invited();
    const before = user.invitations;
    expect((await inviteAgain(id, first)).status).toBe(202);
    expect(user.invitations).toBe(before + 1);
    const soon = await inviteAgain(id, first);
    expect([soon.status, Number(soon.headers["retry-after"]) > 0, user.invitations]).toEqual([
      429,
      true,
      before + 1,
    ]);
  });

  test("sends no more invitations a day than the tenant may", async () => {
    const { id } = await platform.addTenant();
    const bounded = adminOn(platform, undefined, { invitations: { perDay: 1, coolDown: 0 } });
    expect((await invite(id, `one@${id}.example`, "tenant-admin", bounded)).status).toBe(201);
    const over = await invite(id, `two@${id}.example`, "tenant-admin", bounded);
    expect([over.status, platform.pool.users.has(`two@${id}.example`)]).toEqual([429, false]);
  });

  test("disables and enables a user", async () => {
    const { id, users } = await platform.addTenant();
    const member = users.find(({ role, status }) => role === "tenant-member" && status === "active");
    const userId = member?.user_id ?? "";
    expect((await change(id, userId, { status: "disabled" })).body).toMatchObject({ status: "disabled" });
    expect(inPool(userId)).toMatchObject({ enabled: false });
    expect((await change(id, userId, { status: "active" })).body).toMatchObject({ status: "active" });
    expect(inPool(userId)).toMatchObject({ enabled: true });
  });

  test("appoints an administrator, and may then disable the one who has left", async () => {
    const { id, users } = await platform.addTenant();
    const [last, member] = users.map(({ user_id }) => user_id);
    expect((await change(id, last ?? "", { status: "disabled" })).status).toBe(409);
    expect((await change(id, member ?? "", { role: "tenant-admin" })).body).toMatchObject({
      role: "tenant-admin",
    });
    expect(inPool(member ?? "")?.groups).toEqual(new Set(["tenant-admin"]));
    expect(await trail(id)).toContainEqual(["set-role", { role: "tenant-member" }, { role: "tenant-admin" }]);
    expect((await change(id, last ?? "", { status: "disabled" })).status).toBe(200);
  });

  test("invites an administrator at another address", async () => {
    const { id } = await platform.addTenant();
    const { status, body } = await invite(id, `new@${id}.example`);
    expect([status, body.role, body.invitation]).toEqual([201, "tenant-admin", "pending"]);
    expect(inPool(body.user_id)).toMatchObject({ tenantId: id, enabled: true, invitations: 1 });
  });

  test("does not let users of a suspended tenant sign in", async () => {
    const { id, users } = await platform.addTenant({ status: "suspended" });
    const disabled = users.find(({ status }) => status === "disabled")?.user_id ?? "";
    expect((await change(id, disabled, { status: "active" })).status).toBe(200);
    expect(inPool(disabled)).toMatchObject({ enabled: false });
    expect((await invite(id, `new@${id}.example`)).status).toBe(409);
  });

  test("reaches no user of another tenant", async () => {
    const { id } = await platform.addTenant();
    const other = await platform.addTenant();
    const [theirs] = other.users.map(({ user_id }) => user_id);
    const before = await platform.everythingBut(id);
    expect((await change(id, theirs ?? "", { status: "disabled" })).status).toBe(404);
    expect((await inviteAgain(id, theirs ?? "")).status).toBe(404);
    expect(await platform.everythingBut(id)).toBe(before);
  });
});

const asked = (route: Route, user_id: string) => {
  const json = exampleBody(route);
  return { ...(route.path.includes("{user_id}") && { params: { user_id } }), ...(json && { json }) };
};

describe.each(tenantUserRoutes.map((route) => [`${route.method} ${route.path}`, route] as const))(
  "%s",
  (key, route) => {
    test("is recorded in the tenant's audit trail with the operator", async () => {
      const { id, first } = await invited();
      const { status } = await admin.call(key, id, asked(route, first));
      expect(status).toBeLessThan(300);
      const [entry] = (await platform.tables.rowsOf("audit", id)) as unknown as Record<string, unknown>[];
      expect(entry).toMatchObject({ actor: { type: "operator", id: operator }, result: status });
      expect(String(entry?.operation).split(", ")).toEqual(expect.arrayContaining([expect.any(String)]));
      expect(JSON.stringify(entry)).not.toContain("@");
    });

    test("makes nothing of a tenant that does not exist", async () => {
      const before = await platform.everythingBut("");
      expect((await admin.call(key, unknown, asked(route, unknown))).status).toBe(404);
      expect(await platform.everythingBut("")).toBe(before);
    });

    test.each(tenantStatuses.filter((status) => status !== "active" && status !== "suspended"))(
      "changes nothing in a tenant that is %s",
      async (status) => {
        const { id, users } = await platform.addTenant({ status });
        const answer = await admin.call(key, id, asked(route, users[1]?.user_id ?? ""));
        expect(answer.status).toBe(route.method === "GET" ? 200 : 409);
      },
    );
  },
);
