import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { tenantOfProvider } from "../../../lambdas/registry/provider-name";
import { type Aws, startAws } from "../../support/lambdas/aws";
import { acme, globex } from "../../support/lambdas/events";
import { addUser, clearUsers } from "../../support/lambdas/members";
import { connectionsOn, settings } from "./connections-function";

let aws: Aws;
let connections: ReturnType<typeof connectionsOn>;
let admin: Awaited<ReturnType<typeof addUser>>;
let member: Awaited<ReturnType<typeof addUser>>;
let other: Awaited<ReturnType<typeof addUser>>;

beforeAll(async () => {
  aws = await startAws();
});
afterAll(() => aws.close());

beforeEach(async () => {
  connections = connectionsOn(aws);
  await clearUsers(aws);
  for (const { tenant_id } of await aws.rows("metadata")) {
    await aws.documents.send(new DeleteCommand({ TableName: "metadata", Key: { tenant_id } }));
  }
  aws.pool.providers.clear();
  aws.pool.clients.clear();
  aws.pool.mostProviders = 300;
  await Promise.all([acme, globex].map((tenant) => connections.setStatus(tenant, "active")));
  admin = await addUser(aws, connections.membersOf(acme), "admin", { role: "tenant-admin" });
  member = await addUser(aws, connections.membersOf(acme), "member");
  other = await addUser(aws, connections.membersOf(globex), "other", { role: "tenant-admin" });
});
afterEach(() => connections.close());

const SECRET = "s3cret-of-the-provider";
const body = {
  protocol: "oidc",
  issuer: "https://login.acme.com",
  client_id: "platform-at-acme",
  client_secret: SECRET,
  groups_claim: "groups",
  roles: { admins: "tenant-admin" },
} as const;

const ofDomain = (domain: string) => ({ params: { domain } });
const claim = (domain: string, by = admin.id, tenant = acme) =>
  connections.call(by, "POST /tenant/sso/domains", { json: { domain } }, tenant);
const verify = (domain: string, by = admin.id, tenant = acme) =>
  connections.call(by, "POST /tenant/sso/domains/{domain}/verification", ofDomain(domain), tenant);
const release = (domain: string) =>
  connections.call(admin.id, "DELETE /tenant/sso/domains/{domain}", ofDomain(domain));
const put = (change: object = {}, by = admin.id, tenant = acme) =>
  connections.call(by, "PUT /tenant/sso", { json: { ...body, ...change } }, tenant);
const patch = (json: object) => connections.call(admin.id, "PATCH /tenant/sso", { json });
const read = () => connections.call(admin.id, "GET /tenant/sso");
const remove = () => connections.call(admin.id, "DELETE /tenant/sso");
const find = (domain: string) => connections.send("GET /sign-in", { query: { domain } });

async function prove(domain: string, by = admin.id, tenant = acme) {
  const { body: claimed } = await claim(domain, by, tenant);
  connections.dns.set(claimed.record_name, claimed.record_value);
  return verify(domain, by, tenant);
}

/** The row as the sign-in of the administrator leaves it. */
async function tested() {
  await changeRow("#sso", { state: "tested" });
}

/** Addresses of test users are below the tenant's id, which is no public suffix. */
const own = () => admin.email.split("@")[1] ?? "";

async function connected() {
  await claimDirectly(acme, own());
  await put();
  await tested();
}

/** Test addresses end in `.example`, which nobody can register and so nobody can claim. */
const store = (TableName: string, Item: object) =>
  aws.documents.send(new PutCommand({ TableName, Item: { ...Item } }));

async function changeRow(user_id: string, change: object) {
  const row = (await aws.rows("members")).find((each) => each.tenant_id === acme && each.user_id === user_id);
  await store("members", { ...row, ...change });
}

async function claimDirectly(tenant_id: string, domain: string) {
  await store("members", {
    tenant_id,
    user_id: `#domain#${domain}`,
    domain,
    token: "t",
    verified_at: "2030-01-01T00:00:00.000Z",
  });
  await store("metadata", { tenant_id: `domain#${domain}`, holder: tenant_id });
}

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
    connections.dns.set(claimed.record_name, `${claimed.record_value} `);
    expect((await verify("acme.com")).status).toBe(422);
    connections.dns.set(claimed.record_name, claimed.record_value);
    expect((await verify("acme.com")).body.verified_at).toBeDefined();
    expect((await read()).body.domains).toHaveLength(1);
    expect((await release("acme.com")).status).toBe(204);
    expect((await read()).body.domains).toEqual([]);
    expect(await aws.rows("metadata")).not.toContainEqual(expect.objectContaining({ holder: acme }));
  });

  test("that another tenant has proved can be neither claimed nor verified", async () => {
    const { body: theirs } = await claim("acme.com", other.id, globex);
    await prove("acme.com");
    connections.dns.set(theirs.record_name, theirs.record_value);
    for (const tried of [
      await claim("acme.com", other.id, globex),
      await verify("acme.com", other.id, globex),
    ]) {
      expect([tried.status, tried.body.type]).toEqual([409, "urn:problem-type:domain-in-use"]);
    }
    await release("acme.com");
    expect((await verify("acme.com", other.id, globex)).status).toBe(200);
  });

  test("that another tenant has only claimed is free", async () => {
    await claim("acme.com", other.id, globex);
    expect((await prove("acme.com")).status).toBe(200);
  });

  test("is proved by the tenant's own value alone", async () => {
    const { body: theirs } = await claim("acme.com", other.id, globex);
    await claim("acme.com");
    connections.dns.set(theirs.record_name, theirs.record_value);
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
    expect(connections.asked.length).toBe(answers.filter((status) => status === 422).length);
    expect(new Set(connections.asked)).toEqual(new Set(["_saas-verification.acme.com"]));
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
    expect(connections.asked).toEqual([]);
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

describe("a connection", () => {
  test("is not made with an address whose domain is only claimed", async () => {
    await store("members", { tenant_id: acme, user_id: `#domain#${own()}`, domain: own(), token: "t" });
    await prove("acme.com");
    expect((await put()).status).toBe(409);
  });

  test("has one of two requests at a time, and leaves what the row names", async () => {
    await claimDirectly(acme, own());
    const statuses = async (request: () => Promise<{ status: number }>) =>
      (await Promise.all([request(), request(), request(), request()])).map(({ status }) => status);
    expect(await statuses(put)).toContain(409);
    const { provider, sign_in_client_id: client } = (await read()).body.connection;
    expect([...aws.pool.providers.keys(), ...aws.pool.clients.keys()]).toEqual([provider, client]);
    expect(await statuses(put)).toContain(409);
    await tested();
    expect(await statuses(() => patch({ state: "active" }))).toContain(409);
  });

  test("that is being removed takes no change, and is removed", async () => {
    await connected();
    await changeRow("#sso", { state: "removing" });
    expect((await put()).status).toBe(409);
    expect((await patch({ state: "active" })).status).toBe(404);
    expect((await find(own())).status).toBe(404);
    expect((await remove()).status).toBe(204);
  });

  test("wants a secret for other scopes, and forgets scopes that are left out", async () => {
    await connected();
    const scopes = { extra_scopes: ["groups"] };
    expect((await put({ ...scopes, client_secret: undefined })).status).toBe(422);
    expect((await put(scopes)).body.connection).toMatchObject(scopes);
    expect((await put({ client_secret: undefined })).status).toBe(422);
    expect((await put()).body.connection).not.toHaveProperty("extra_scopes");
    const [provider] = aws.pool.providers.values();
    expect(provider).toMatchObject({ ProviderDetails: { authorize_scopes: "openid email profile" } });
  });

  test("that was made half-way is made with what is there, and needs its secret", async () => {
    await connected();
    await changeRow("#sso", { state: "making", sign_in_client_id: undefined });
    expect((await put({ client_secret: undefined })).status).toBe(422);
    expect((await put()).body.connection.state).toBe("draft");
    expect([aws.pool.providers.size, aws.pool.clients.size]).toEqual([1, 1]);
  });

  test("needs a verified domain, which is also that of its tester", async () => {
    expect((await put()).status).toBe(409);
    await prove("acme.com");
    expect((await put()).status).toBe(409);
    expect(aws.pool.providers.size).toBe(0);
  });

  test("is a provider and a client for it alone, named by the platform", async () => {
    await claimDirectly(acme, own());
    const { status, body: made } = await put();
    expect(status).toBe(200);
    const { provider, sign_in_client_id: clientId, ...shown } = made.connection;
    expect(shown).toEqual({
      protocol: "oidc",
      state: "draft",
      issuer: body.issuer,
      client_id: body.client_id,
      groups_claim: "groups",
      roles: body.roles,
      default_role: "tenant-member",
      enforced: false,
      created_at: "2030-01-01T00:00:00.000Z",
    });
    expect(tenantOfProvider(provider)).toBe(acme);
    expect(made.redirect_uri).toBe(`https://${settings.host}/oauth2/idpresponse`);
    expect(aws.pool.providers.get(provider)).toMatchObject({
      ProviderType: "OIDC",
      ProviderDetails: {
        oidc_issuer: body.issuer,
        client_id: body.client_id,
        client_secret: SECRET,
        authorize_scopes: "openid email profile",
      },
      AttributeMapping: { username: "sub", email: "email", "custom:sso_groups": "groups" },
    });
    expect(aws.pool.clients.get(clientId)).toMatchObject({
      SupportedIdentityProviders: [provider],
      GenerateSecret: false,
      PreventUserExistenceErrors: "ENABLED",
      EnableTokenRevocation: true,
      WriteAttributes: ["email", "custom:sso_groups"],
      CallbackURLs: settings.callbackUrls,
      AllowedOAuthFlows: ["code"],
      AllowedOAuthScopes: ["openid", "email", "profile"],
      // Rotation excludes the flow that refreshes without it; an empty list would let passwords in.
      ExplicitAuthFlows: ["ALLOW_CUSTOM_AUTH"],
      RefreshTokenRotation: { Feature: "ENABLED", RetryGracePeriodSeconds: 9 },
      AccessTokenValidity: 30,
      IdTokenValidity: 30,
      RefreshTokenValidity: 8,
      TokenValidityUnits: { AccessToken: "minutes", IdToken: "minutes", RefreshToken: "hours" },
    });
  });

  test("keeps its secret at the pool: no row, answer or line has it", async () => {
    await connected();
    await patch({ state: "active" });
    await put({ client_secret: `${SECRET}2` });
    const kept = JSON.stringify([
      await aws.rows("members"),
      await aws.rows("metadata"),
      await aws.rows("audit"),
      await read(),
      connections.lines,
    ]);
    expect(kept).not.toContain(SECRET);
  });

  test("changes with its secret, or without it as far as the provider's client stays", async () => {
    await connected();
    expect((await put({ client_id: "new", client_secret: undefined })).status).toBe(422);
    const changed = await put({ client_secret: undefined, groups_claim: undefined, default_role: null });
    expect(changed.body.connection).not.toHaveProperty("default_role");
    expect(changed.body.connection).not.toHaveProperty("groups_claim");
    expect(changed.body.connection.state).toBe("tested");
    const [provider] = aws.pool.providers.values();
    expect(provider).toMatchObject({ ProviderDetails: { client_secret: SECRET } });
    expect(Object.keys(Object(provider?.AttributeMapping))).not.toContain("custom:sso_groups");
    expect((await put({ client_id: "new" })).status).toBe(200);
    expect((await put({ issuer: "https://login.globex.com" })).status).toBe(409);
  });

  test("shows the end of its secret, as far as somebody has said it", async () => {
    await claimDirectly(acme, own());
    const of = async (change: object) => {
      const { client_secret_expires_at: end, warning } = (await put(change)).body.connection;
      return [end, warning];
    };
    const far = "2031-01-01T00:00:00.000Z";
    expect(await of({ client_secret_expires_at: far })).toEqual([far, undefined]);
    // It stays with the secret.
    expect(await of({ client_secret: undefined })).toEqual([far, undefined]);
    const near = "2030-01-31T00:00:00.000Z";
    expect(await of({ client_secret: undefined, client_secret_expires_at: near })).toEqual([
      near,
      "expiring",
    ]);
    expect(await of({ client_secret_expires_at: "2029-01-01T00:00:00Z" })).toEqual([
      "2029-01-01T00:00:00.000Z",
      "expired",
    ]);
    expect(await of({})).toEqual([undefined, undefined]);
    expect((await put({ client_secret_expires_at: "soon" })).status).toBe(400);
  });

  test.each([
    "http://login.acme.com",
    "https://127.0.0.1",
    "https://[::1]",
    "https://localhost",
    "https://metadata.internal",
    "https://login.acme.com:8443",
    "https://admin@login.acme.com",
    "https://login.acme.com?x",
    "javascript:alert(1)",
  ])("takes no issuer %s", async (issuer) => {
    await claimDirectly(acme, own());
    expect([400, 422]).toContain((await put({ issuer })).status);
    expect(aws.pool.providers.size).toBe(0);
  });

  test.each([
    { roles: { admins: "operator" } },
    { roles: { admins: ["tenant-admin"] } },
    { default_role: "operator" },
    { provider: "of-another-tenant" },
    { tenant_id: globex },
    { attribute_mapping: { "custom:tenant_id": "tenant" } },
    { extra_scopes: ["a b"] },
    { protocol: "saml" },
  ])("takes no %j", async (change) => {
    await claimDirectly(acme, own());
    expect((await put(change)).status).toBe(400);
  });

  test("that the pool refuses leaves nothing", async () => {
    await claimDirectly(acme, own());
    expect((await put({ issuer: "https://unknown.acme.com" })).status).toBe(422);
    aws.pool.mostProviders = 0;
    const full = await put();
    expect([full.status, full.body.type]).toEqual([503, "urn:problem-type:connections-full"]);
    expect((await read()).body).not.toHaveProperty("connection");
    expect(aws.pool.clients.size).toBe(0);
  });

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
    for (const user of [undefined, admin.id, member.id, other.id])
      expect((await enforce(user)).status).toBe(409);
    await connections.membersOf(acme).update(admin.id, { second_factor_since: "2030-01-01T00:00:00.000Z" });
    expect((await enforce(admin.id)).body.connection).toMatchObject({
      enforced: true,
      break_glass_user_id: admin.id,
    });
    expect((await patch({ enforced: false })).body.connection).not.toHaveProperty("break_glass_user_id");
  });

  test("has nobody go past it who is no administrator, or is its own user", async () => {
    await connected();
    const { provider } = (await read()).body.connection;
    const factor = { second_factor_since: "2030-01-01T00:00:00.000Z" };
    for (const { id } of [admin, member]) await connections.membersOf(acme).update(id, factor);
    const enforce = (user: string) => patch({ state: "active", enforced: true, break_glass_user_id: user });
    expect((await enforce(member.id)).status).toBe(409);
    await changeRow(admin.id, { connection: provider });
    expect((await enforce(admin.id)).status).toBe(409);
    await changeRow(admin.id, { connection: undefined });
    expect((await enforce(admin.id)).status).toBe(200);
    const entries = await aws.rows("audit");
    expect(entries).toContainEqual(expect.objectContaining({ after: { sso: "active, enforced" } }));
  });

  test("asks for no second factor where there are none", async () => {
    connections.close();
    connections = connectionsOn(aws, { mfa: "off" });
    await connected();
    const enforce = { state: "active", enforced: true, break_glass_user_id: admin.id };
    expect((await patch(enforce)).status).toBe(200);
  });

  test("that is not active is not the only way in", async () => {
    await connected();
    await connections.membersOf(acme).update(admin.id, { second_factor_since: "2030-01-01T00:00:00.000Z" });
    expect((await patch({ enforced: true, break_glass_user_id: admin.id })).status).toBe(409);
  });

  test("goes with its client, its users and nothing else", async () => {
    await connected();
    await patch({ state: "active" });
    const { provider } = (await read()).body.connection;
    const federated = aws.pool.add(`${provider}_00u1`, { status: "EXTERNAL_PROVIDER" });
    await connections.membersOf(acme).add({
      ...{ user_id: federated.sub, email: "f@acme.com", role: "tenant-member" },
      ...{ status: "active", invitation: "accepted", connection: provider },
      pool_user: `${provider}_00u1`,
    });
    expect((await remove()).status).toBe(204);
    expect([aws.pool.providers.size, aws.pool.clients.size]).toEqual([0, 0]);
    expect(aws.pool.bySub(federated.sub)).toBeUndefined();
    expect(await connections.membersOf(acme).get(federated.sub)).toBeUndefined();
    expect(await connections.membersOf(acme).get(member.id)).toBeDefined();
    expect((await read()).body).not.toHaveProperty("connection");
    expect((await remove()).status).toBe(404);
  });

  test("stays while its users are the only administrators", async () => {
    await connected();
    const { provider } = (await read()).body.connection;
    await changeRow(admin.id, { connection: provider });
    expect((await remove()).status).toBe(409);
    expect(aws.pool.providers.size).toBe(1);
  });

  test("is removed over requests where its users take more calls than the tenant has", async () => {
    await connected();
    await connections.membersOf(acme).update(admin.id, { second_factor_since: "2030-01-01T00:00:00.000Z" });
    await patch({ state: "active", enforced: true, break_glass_user_id: admin.id });
    const { provider } = (await read()).body.connection;
    const { sub } = aws.pool.add(`${provider}_one`, { status: "EXTERNAL_PROVIDER" });
    await connections.membersOf(acme).add({
      ...{ user_id: sub, email: "one@acme.com", role: "tenant-member" },
      ...{ status: "active", invitation: "accepted", connection: provider },
    });
    const window = Math.floor(connections.clock.now / 60_000);
    await store("members", { tenant_id: acme, user_id: "#user_calls", window, used: 1_000_000 });
    expect((await remove()).status).toBe(202);
    const { connection } = (await read()).body;
    expect(connection).toMatchObject({ state: "removing", enforced: false });
    expect(connection).not.toHaveProperty("break_glass_user_id");
    expect(aws.pool.providers.size).toBe(0);
    connections.clock.now += 60_000;
    expect((await remove()).status).toBe(204);
    expect(await connections.membersOf(acme).get(sub)).toBeUndefined();
  });

  test("takes its administrators out of the tenant's", async () => {
    await connected();
    const { provider } = (await read()).body.connection;
    const { sub } = aws.pool.add(`${provider}_boss`, { status: "EXTERNAL_PROVIDER" });
    const members = connections.membersOf(acme);
    await members.add({
      ...{ user_id: sub, email: "boss@acme.com", role: "tenant-admin" },
      ...{ status: "active", invitation: "accepted", connection: provider },
    });
    await members.addAdministrator(sub);
    expect((await remove()).status).toBe(204);
    expect((await members.administrators()).userIds).toEqual(new Set([admin.id]));
  });

  test("a new one has another name", async () => {
    await connected();
    const { provider } = (await read()).body.connection;
    await remove();
    expect((await put()).body.connection.provider).not.toBe(provider);
  });

  test("keeps its last verified domain while it is active", async () => {
    await connected();
    await patch({ state: "active" });
    expect((await release(own())).status).toBe(409);
  });

  test("changes a limited number of times", async () => {
    await claimDirectly(acme, own());
    const answers = [];
    for (let count = 0; count < 35; count += 1) answers.push((await put()).status);
    expect(answers.indexOf(429)).toBe(30);
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
    await connections.setStatus(acme, "suspended");
    expect((await find(own())).status).toBe(404);
  });

  test("tells an unknown domain from none that is only claimed", async () => {
    await claim("acme.com");
    expect(await find("acme.com")).toEqual(await find("nobody.com"));
  });
});

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
    expect((await connections.call(member.id, route, options, acme, "tenant-member")).status).toBe(403);
    expect((await connections.call(member.id, route, options)).status).toBe(403);
    expect((await connections.call(other.id, route, options)).status).toBe(403);
  });
});

describe("operators", () => {
  const ofTenant = (route: string, options: object = {}, tenant_id = acme) =>
    connections.send(`${route} /admin/tenants/{tenant_id}/sso`, {
      params: { tenant_id },
      operator: "arn:aws:iam::1:user/olga",
      ...options,
    });

  test("read and remove a tenant's connection, and let passwords in again", async () => {
    await connected();
    await connections.membersOf(acme).update(admin.id, { second_factor_since: "2030-01-01T00:00:00.000Z" });
    await patch({ state: "active", enforced: true, break_glass_user_id: admin.id });
    expect((await ofTenant("GET")).body.connection.enforced).toBe(true);
    expect((await ofTenant("PATCH", { json: { enforced: false } })).body.connection.enforced).toBe(false);
    expect((await ofTenant("DELETE")).status).toBe(204);
    expect((await ofTenant("DELETE")).status).toBe(404);
    const entries = (await aws.rows("audit")).filter(({ actor }) => Object(actor).type === "operator");
    expect(entries.map(({ operation }) => operation).sort()).toEqual(
      ["end-sso-enforcement", "remove-sso"].sort(),
    );
  });

  test("do not remove one while nobody else can manage the tenant", async () => {
    await connected();
    await changeRow(admin.id, { status: "disabled" });
    expect((await ofTenant("DELETE")).status).toBe(409);
    expect(aws.pool.providers.size).toBe(1);
  });

  test("name another administrator who signs in with a password, where the connection is the only way in", async () => {
    await connected();
    const second = await addUser(aws, connections.membersOf(acme), "second", { role: "tenant-admin" });
    const since = { second_factor_since: "2030-01-01T00:00:00.000Z" };
    await connections.membersOf(acme).update(admin.id, since);
    await patch({ state: "active" });
    const name = (break_glass_user_id: string) => ofTenant("PATCH", { json: { break_glass_user_id } });
    expect((await name(admin.id)).status).toBe(409);
    await patch({ enforced: true, break_glass_user_id: admin.id });
    for (const none of [second.id, member.id]) expect((await name(none)).status).toBe(409);
    await connections.membersOf(acme).update(second.id, since);
    const { enforced, break_glass_user_id } = (await name(second.id)).body.connection;
    expect([enforced, break_glass_user_id]).toEqual([true, second.id]);
    const all = await aws.rows("audit");
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

test("the audit trail has the state before and after, and no address", async () => {
  await connected();
  await patch({ state: "active" });
  const entries = await aws.rows("audit");
  expect(entries).toContainEqual(
    expect.objectContaining({
      operation: "activate-sso",
      before: { sso: "tested" },
      after: { sso: "active" },
    }),
  );
  expect(JSON.stringify(entries)).not.toContain("@");
});

test("an environment without single sign-on has none", async () => {
  const without = connectionsOn(aws, { singleSignOn: false });
  const { status } = await without.call(admin.id, "PUT /tenant/sso", { json: body });
  without.close();
  expect(status).toBe(409);
});
