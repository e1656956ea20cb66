import { acme } from "../../support/lambdas/events";
import { addUser } from "../../support/lambdas/members";
import { body, connectionScene, ofDomain } from "./scene";

const scene = connectionScene();
const { changeRow, connected, patch } = scene;

describe("only an active administrator", () => {
  const routes = [
    ["GET /tenant/sso", {}],
    ["PUT /tenant/sso", { json: body }],
    ["PATCH /tenant/sso", { json: { state: "active" } }],
    ["DELETE /tenant/sso", {}],
    ["POST /tenant/sso/domains", { json: { domain: "acme.com" } }],
    ["POST /tenant/sso/domains/{domain}/verification", ofDomain("acme.com")],
    ["DELETE /tenant/sso/domains/{domain}", ofDomain("acme.com")],
  ] as const;
  test.each(routes)("may %s", async (route, options) => {
    expect(
      (await scene.connections.call(scene.member.id, route, options, acme, "tenant-member")).status,
    ).toBe(403);
    expect((await scene.connections.call(scene.member.id, route, options)).status).toBe(403);
    expect((await scene.connections.call(scene.other.id, route, options)).status).toBe(403);
  });
});

describe("operators", () => {
  const ofTenant = (route: string, options: object = {}, tenant_id = acme) =>
    scene.connections.send(`${route} /admin/tenants/{tenant_id}/sso`, {
      params: { tenant_id },
      operator: "arn:aws:iam::1:user/olga",
      ...options,
    });

  test("read and remove a tenant's connection, and let passwords in again", async () => {
    await connected();
    await scene.connections
      .membersOf(acme)
      .update(scene.admin.id, { second_factor_since: "2030-01-01T00:00:00.000Z" });
    await patch({ state: "active", enforced: true, break_glass_user_id: scene.admin.id });
    expect((await ofTenant("GET")).body.connection.enforced).toBe(true);
    expect((await ofTenant("PATCH", { json: { enforced: false } })).body.connection.enforced).toBe(false);
    expect((await ofTenant("DELETE")).status).toBe(204);
    expect((await ofTenant("DELETE")).status).toBe(404);
    const entries = (await scene.aws.rows("audit")).filter(({ actor }) => Object(actor).type === "operator");
    expect(entries.map(({ operation }) => operation).sort()).toEqual(
      ["end-sso-enforcement", "remove-sso"].sort(),
    );
  });

  test("do not remove one while nobody else can manage the tenant", async () => {
    await connected();
    await changeRow(scene.admin.id, { status: "disabled" });
    expect((await ofTenant("DELETE")).status).toBe(409);
    expect(scene.aws.pool.providers.size).toBe(1);
  });

  test("name another administrator who signs in with a password, where the connection is the only way in", async () => {
    await connected();
    const second = await addUser(scene.aws, scene.connections.membersOf(acme), "second", {
      role: "tenant-admin",
    });
    const since = { second_factor_since: "2030-01-01T00:00:00.000Z" };
    await scene.connections.membersOf(acme).update(scene.admin.id, since);
    await patch({ state: "active" });
    const name = (break_glass_user_id: string) => ofTenant("PATCH", { json: { break_glass_user_id } });
    expect((await name(scene.admin.id)).status).toBe(409);
    await patch({ enforced: true, break_glass_user_id: scene.admin.id });
    for (const none of [second.id, scene.member.id]) expect((await name(none)).status).toBe(409);
    await scene.connections.membersOf(acme).update(second.id, since);
    const { enforced, break_glass_user_id } = (await name(second.id)).body.connection;
    expect([enforced, break_glass_user_id]).toEqual([true, second.id]);
    const all = await scene.aws.rows("audit");
    expect(all).toContainEqual(expect.objectContaining({ operation: "break-glass", result: 200 }));
  });

  test.each([{ enforced: true }, {}, { state: "active" }, { enforced: false, break_glass_user_id: acme }])(
    "change nothing else: %j",
    async (json) => {
      await connected();
      expect((await ofTenant("PATCH", { json })).status).toBe(400);
    },
  );

  test("find no connection of a tenant that does not exist", async () => {
    expect((await ofTenant("GET", {}, "99999999-9999-4999-8999-999999999999")).status).toBe(404);
  });
});
