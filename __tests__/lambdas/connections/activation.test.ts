import { acme } from "../../support/lambdas/events";
import { connectionScene } from "./scene";

const scene = connectionScene();
const { changeRow, claimDirectly, connected, own, patch, put, read, release, tested } = scene;

describe("a connection", () => {
  test("is active after its test alone", async () => {
    await claimDirectly(acme, own());
    await put();
    expect((await patch({ state: "active" })).status).toBe(409);
    await tested();
    expect((await patch({ state: "active" })).body.connection.state).toBe("active");
  });

  test("is the only way in with an administrator who can go past it", async () => {
    await connected();
    const enforce = (user?: string) => patch({ state: "active", enforced: true, break_glass_user_id: user });
    for (const user of [undefined, scene.admin.id, scene.member.id, scene.other.id])
      expect((await enforce(user)).status).toBe(409);
    await scene.connections
      .membersOf(acme)
      .update(scene.admin.id, { second_factor_since: "2030-01-01T00:00:00.000Z" });
    expect((await enforce(scene.admin.id)).body.connection).toMatchObject({
      enforced: true,
      break_glass_user_id: scene.admin.id,
    });
    expect((await patch({ enforced: false })).body.connection).not.toHaveProperty("break_glass_user_id");
  });

  test("has nobody go past it who is no administrator, or is its own user", async () => {
    await connected();
    const { provider } = (await read()).body.connection;
    const factor = { second_factor_since: "2030-01-01T00:00:00.000Z" };
    for (const { id } of [scene.admin, scene.member])
      await scene.connections.membersOf(acme).update(id, factor);
    const enforce = (user: string) => patch({ state: "active", enforced: true, break_glass_user_id: user });
    expect((await enforce(scene.member.id)).status).toBe(409);
    await changeRow(scene.admin.id, { connection: provider });
    expect((await enforce(scene.admin.id)).status).toBe(409);
    await changeRow(scene.admin.id, { connection: undefined });
    expect((await enforce(scene.admin.id)).status).toBe(200);
    const entries = await scene.aws.rows("audit");
    expect(entries).toContainEqual(expect.objectContaining({ after: { sso: "active, enforced" } }));
  });

  test("asks for no second factor where there are none", async () => {
    scene.serve({ mfa: "off" });
    await connected();
    const enforce = { state: "active", enforced: true, break_glass_user_id: scene.admin.id };
    expect((await patch(enforce)).status).toBe(200);
  });

  test("that is not active is not the only way in", async () => {
    await connected();
    await scene.connections
      .membersOf(acme)
      .update(scene.admin.id, { second_factor_since: "2030-01-01T00:00:00.000Z" });
    expect((await patch({ enforced: true, break_glass_user_id: scene.admin.id })).status).toBe(409);
  });

  test("keeps its last verified domain while it is active", async () => {
    await connected();
    await patch({ state: "active" });
    expect((await release(own())).status).toBe(409);
  });
});

test("the audit trail has the state before and after, and no address", async () => {
  await connected();
  await patch({ state: "active" });
  const entries = await scene.aws.rows("audit");
  expect(entries).toContainEqual(
    expect.objectContaining({
      operation: "activate-sso",
      before: { sso: "tested" },
      after: { sso: "active" },
    }),
  );
  expect(JSON.stringify(entries)).not.toContain("@");
});
