import { acme, globex } from "../../support/lambdas/events";
import { connectionScene } from "./scene";

const scene = connectionScene();
const { claim, connected, find, own, patch, prove, read, release, verify } = scene;

describe("a domain", () => {
  test("is claimed, proved by its TXT record, listed and released", async () => {
    const { body: claimed } = await claim("acme.com");
    expect(claimed).toEqual({
      domain: "acme.com",
      record_name: "_saas-verification.acme.com",
      record_value: expect.stringMatching(/^saas-verification=token-/),
    });
    expect((await claim("acme.com")).body).toEqual(claimed);
    expect((await verify("acme.com")).body.type).toBe("urn:problem-type:domain-not-verified");
    scene.connections.dns.set(claimed.record_name, `${claimed.record_value} `);
    expect((await verify("acme.com")).status).toBe(422);
    scene.connections.dns.set(claimed.record_name, claimed.record_value);
    expect((await verify("acme.com")).body.verified_at).toBeDefined();
    expect((await read()).body.domains).toHaveLength(1);
    expect((await release("acme.com")).status).toBe(204);
    expect((await read()).body.domains).toEqual([]);
    expect(await scene.aws.rows("metadata")).not.toContainEqual(expect.objectContaining({ holder: acme }));
  });

  test("that another tenant has proved can be neither claimed nor verified", async () => {
    const { body: theirs } = await claim("acme.com", scene.other.id, globex);
    await prove("acme.com");
    scene.connections.dns.set(theirs.record_name, theirs.record_value);
    for (const tried of [
      await claim("acme.com", scene.other.id, globex),
      await verify("acme.com", scene.other.id, globex),
    ]) {
      expect([tried.status, tried.body.type]).toEqual([409, "urn:problem-type:domain-in-use"]);
    }
    await release("acme.com");
    expect((await verify("acme.com", scene.other.id, globex)).status).toBe(200);
  });

  test("that another tenant has only claimed is free", async () => {
    await claim("acme.com", scene.other.id, globex);
    expect((await prove("acme.com")).status).toBe(200);
  });

  test("is proved by the tenant's own value alone", async () => {
    const { body: theirs } = await claim("acme.com", scene.other.id, globex);
    await claim("acme.com");
    scene.connections.dns.set(theirs.record_name, theirs.record_value);
    expect((await verify("acme.com")).status).toBe(422);
  });

  test.each(["com", "co.uk", "github.io", "duckdns.org", "example", "acme.example", "1.2.3.4"])(
    "%s belongs to nobody alone",
    async (domain) => {
      expect([400, 422]).toContain((await claim(domain)).status);
    },
  );

  test.each([
    "ACME.com",
    "acme",
    "acme.com.",
    "-acme.com",
    "a_b.com",
    `${"a".repeat(64)}.com`,
    "*.acme.com",
    "",
  ])("%j is no domain", async (domain) => {
    expect((await claim(domain)).status).toBe(400);
  });

  test("is looked up a limited number of times, at names below domains alone", async () => {
    await claim("acme.com");
    const answers = [];
    for (let count = 0; count < 70; count += 1) answers.push((await verify("acme.com")).status);
    expect(new Set(answers)).toEqual(new Set([422, 429]));
    expect(scene.connections.asked.length).toBe(answers.filter((status) => status === 422).length);
    expect(new Set(scene.connections.asked)).toEqual(new Set(["_saas-verification.acme.com"]));
  });

  test("is one of a limited number", async () => {
    const answers = [];
    for (let count = 0; count < 25; count += 1) answers.push((await claim(`acme${count}.com`)).status);
    expect(answers.indexOf(409)).toBe(20);
  });
});

describe("a domain is no other's:", () => {
  test("nobody verifies or releases one that the tenant has not claimed", async () => {
    expect((await verify("acme.com")).status).toBe(404);
    expect((await release("acme.com")).status).toBe(404);
    expect(scene.connections.asked).toEqual([]);
  });

  test("a claim is shown again by a tenant that can have no more", async () => {
    for (let count = 0; count < 20; count += 1) await claim(`acme${count}.com`);
    expect((await claim("acme7.com")).status).toBe(200);
    expect((await claim("acme20.com")).status).toBe(409);
  });

  test("one that is only claimed does not keep an active connection", async () => {
    await connected();
    await patch({ state: "active" });
    await claim("acme.com");
    expect((await release(own())).status).toBe(409);
    await prove("acme.com");
    expect((await release(own())).status).toBe(204);
  });
});

describe("GET /sign-in", () => {
  test("shows where a domain's users sign in, once the connection is active", async () => {
    await connected();
    expect((await find(own())).status).toBe(404);
    await patch({ state: "active" });
    const { provider, sign_in_client_id } = (await read()).body.connection;
    expect((await find(own())).body).toEqual({ client_id: sign_in_client_id, identity_provider: provider });
    expect((await find(`it.${own()}`)).status).toBe(404);
    await scene.connections.setStatus(acme, "suspended");
    expect((await find(own())).status).toBe(404);
  });

  test("tells an unknown domain from none that is only claimed", async () => {
    await claim("acme.com");
    expect(await find("acme.com")).toEqual(await find("nobody.com"));
  });
});
