import { tenantOfProvider } from "../../../lambdas/registry/provider-name";
import { acme, globex } from "../../support/lambdas/events";
import { connectionsOn, settings } from "./connections-function";
import { body, connectionScene, SECRET } from "./scene";

const scene = connectionScene();
const { changeRow, claimDirectly, connected, own, patch, prove, put, read, store, tested } = scene;

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
    expect([...scene.aws.pool.providers.keys(), ...scene.aws.pool.clients.keys()]).toEqual([
      provider,
      client,
    ]);
    expect(await statuses(put)).toContain(409);
    await tested();
    expect(await statuses(() => patch({ state: "active" }))).toContain(409);
  });

  test("wants a secret for other scopes, and forgets scopes that are left out", async () => {
    await connected();
    const scopes = { extra_scopes: ["groups"] };
    expect((await put({ ...scopes, client_secret: undefined })).status).toBe(422);
    expect((await put(scopes)).body.connection).toMatchObject(scopes);
    expect((await put({ client_secret: undefined })).status).toBe(422);
    expect((await put()).body.connection).not.toHaveProperty("extra_scopes");
    const [provider] = scene.aws.pool.providers.values();
    expect(provider).toMatchObject({ ProviderDetails: { authorize_scopes: "openid email profile" } });
  });

  test("that was made half-way is made with what is there, and needs its secret", async () => {
    await connected();
    await changeRow("#sso", { state: "making", sign_in_client_id: undefined });
    expect((await put({ client_secret: undefined })).status).toBe(422);
    expect((await put()).body.connection.state).toBe("draft");
    expect([scene.aws.pool.providers.size, scene.aws.pool.clients.size]).toEqual([1, 1]);
  });

  test("needs a verified domain, which is also that of its tester", async () => {
    expect((await put()).status).toBe(409);
    await prove("acme.com");
    expect((await put()).status).toBe(409);
    expect(scene.aws.pool.providers.size).toBe(0);
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
    expect(scene.aws.pool.providers.get(provider)).toMatchObject({
      ProviderType: "OIDC",
      ProviderDetails: {
        oidc_issuer: body.issuer,
        client_id: body.client_id,
        client_secret: SECRET,
        authorize_scopes: "openid email profile",
      },
      AttributeMapping: { username: "sub", email: "email", "custom:sso_groups": "groups" },
    });
    expect(scene.aws.pool.clients.get(clientId)).toMatchObject({
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
      await scene.aws.rows("members"),
      await scene.aws.rows("metadata"),
      await scene.aws.rows("audit"),
      await read(),
      scene.connections.lines,
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
    const [provider] = scene.aws.pool.providers.values();
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
    expect(scene.aws.pool.providers.size).toBe(0);
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
    scene.aws.pool.mostProviders = 0;
    const full = await put();
    expect([full.status, full.body.type]).toEqual([503, "urn:problem-type:connections-full"]);
    expect((await read()).body).not.toHaveProperty("connection");
    expect(scene.aws.pool.clients.size).toBe(0);
  });

  test("changes a limited number of times", async () => {
    await claimDirectly(acme, own());
    const answers = [];
    for (let count = 0; count < 35; count += 1) answers.push((await put()).status);
    expect(answers.indexOf(429)).toBe(30);
  });
});

test("an environment without single sign-on has none", async () => {
  const without = connectionsOn(scene.aws, { singleSignOn: false });
  const { status } = await without.call(scene.admin.id, "PUT /tenant/sso", { json: body });
  without.close();
  expect(status).toBe(409);
});
