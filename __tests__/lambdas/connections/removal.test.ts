import { acme } from "../../support/lambdas/events";
import { connectionScene } from "./scene";

const scene = connectionScene();
const { changeRow, connected, find, own, patch, put, read, remove, store } = scene;

describe("a connection", () => {
  test("that is being removed takes no change, and is removed", async () => {
    await connected();
    await changeRow("#sso", { state: "removing" });
    expect((await put()).status).toBe(409);
    expect((await patch({ state: "active" })).status).toBe(404);
    expect((await find(own())).status).toBe(404);
    expect((await remove()).status).toBe(204);
  });

  test("goes with its client, its users and nothing else", async () => {
    await connected();
    await patch({ state: "active" });
    const { provider } = (await read()).body.connection;
    const federated = scene.aws.pool.add(`${provider}_00u1`, { status: "EXTERNAL_PROVIDER" });
    await scene.connections.membersOf(acme).add({
      ...{ user_id: federated.sub, email: "f@acme.com", role: "tenant-member" },
      ...{ status: "active", invitation: "accepted", connection: provider },
      pool_user: `${provider}_00u1`,
    });
    expect((await remove()).status).toBe(204);
    expect([scene.aws.pool.providers.size, scene.aws.pool.clients.size]).toEqual([0, 0]);
    expect(scene.aws.pool.bySub(federated.sub)).toBeUndefined();
    expect(await scene.connections.membersOf(acme).get(federated.sub)).toBeUndefined();
    expect(await scene.connections.membersOf(acme).get(scene.member.id)).toBeDefined();
    expect((await read()).body).not.toHaveProperty("connection");
    expect((await remove()).status).toBe(404);
  });

  test("stays while its users are the only administrators", async () => {
    await connected();
    const { provider } = (await read()).body.connection;
    await changeRow(scene.admin.id, { connection: provider });
    expect((await remove()).status).toBe(409);
    expect(scene.aws.pool.providers.size).toBe(1);
  });

  test("is removed over requests where its users take more calls than the tenant has", async () => {
    await connected();
    await scene.connections
      .membersOf(acme)
      .update(scene.admin.id, { second_factor_since: "2030-01-01T00:00:00.000Z" });
    await patch({ state: "active", enforced: true, break_glass_user_id: scene.admin.id });
    const { provider } = (await read()).body.connection;
    const { sub } = scene.aws.pool.add(`${provider}_one`, { status: "EXTERNAL_PROVIDER" });
    await scene.connections.membersOf(acme).add({
      ...{ user_id: sub, email: "one@acme.com", role: "tenant-member" },
      ...{ status: "active", invitation: "accepted", connection: provider },
    });
    const window = Math.floor(scene.connections.clock.now / 60_000);
    await store("members", { tenant_id: acme, user_id: "#user_calls", window, used: 1_000_000 });
    expect((await remove()).status).toBe(202);
    const { connection } = (await read()).body;
    expect(connection).toMatchObject({ state: "removing", enforced: false });
    expect(connection).not.toHaveProperty("break_glass_user_id");
    expect(scene.aws.pool.providers.size).toBe(0);
    scene.connections.clock.now += 60_000;
    expect((await remove()).status).toBe(204);
    expect(await scene.connections.membersOf(acme).get(sub)).toBeUndefined();
  });

  test("takes its administrators out of the tenant's", async () => {
    await connected();
    const { provider } = (await read()).body.connection;
    const { sub } = scene.aws.pool.add(`${provider}_boss`, { status: "EXTERNAL_PROVIDER" });
    const members = scene.connections.membersOf(acme);
    await members.add({
      ...{ user_id: sub, email: "boss@acme.com", role: "tenant-admin" },
      ...{ status: "active", invitation: "accepted", connection: provider },
    });
    await members.addAdministrator(sub);
    expect((await remove()).status).toBe(204);
    expect((await members.administrators()).userIds).toEqual(new Set([scene.admin.id]));
  });

  test("a new one has another name", async () => {
    await connected();
    const { provider } = (await read()).body.connection;
    await remove();
    expect((await put()).body.connection.provider).not.toBe(provider);
  });
});
