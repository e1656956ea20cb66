import { readMetadata } from "../../../lambdas/connections/protocols/saml-metadata";
import { acme } from "../../support/lambdas/events";
import { settings } from "./connections-function";
import { certificate, ENTITY, metadataOf, SIGN_ON } from "./metadata";
import { connectionScene } from "./scene";

const scene = connectionScene();
let certificates: readonly [string, string];

const URL_OF_METADATA = "https://idp.acme.com/metadata";
const YEAR = 365 * 86_400_000;

beforeAll(async () => {
  // The function's clock says 2030.
  const [from, first, second] = ["2029-01-01", "2030-06-01", "2031-06-01"].map((day) => new Date(day));
  certificates = await Promise.all([certificate(from, first), certificate(from, second)]);
});
beforeEach(() => scene.claimDirectly(acme, scene.own()));

const shown = (...of: readonly string[]) => metadataOf({ certificates: of });
const put = (json: object) =>
  scene.connections.call(scene.admin.id, "PUT /tenant/sso", { json: { protocol: "saml", ...json } });
const read = async () => (await scene.connections.call(scene.admin.id, "GET /tenant/sso")).body;
const provider = () => [...scene.aws.pool.providers.values()][0] ?? {};
const kept = () =>
  readMetadata(Object(provider().ProviderDetails).MetadataFile, {
    now: new Date(scene.connections.clock.now),
    local: false,
  });

test("a connection by metadata is a provider that takes only what it asked for", async () => {
  const { status, body } = await put({
    metadata: shown(certificates[0]),
    groups_claim: "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
    roles: { admins: "tenant-admin" },
  });
  expect(status).toBe(200);
  expect(body.acs_url).toBe(`https://${settings.host}/saml2/idpresponse`);
  expect(body.audience).toBe("urn:amazon:cognito:sp:us-east-1_pool");
  expect(body.connection).toMatchObject({
    protocol: "saml",
    state: "draft",
    issuer: ENTITY,
    sign_on_url: SIGN_ON,
    certificates: [
      { expires_at: "2030-06-01T00:00:00.000Z", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ],
    default_role: "tenant-member",
  });
  expect(body.connection).not.toHaveProperty("metadata_url");
  expect(provider()).toMatchObject({
    ProviderType: "SAML",
    ProviderDetails: { IDPInit: "false", IDPSignout: "false", RequestSigningAlgorithm: "rsa-sha256" },
    AttributeMapping: {
      email: "email",
      "custom:sso_groups": "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
    },
  });
  expect(Object.keys(Object(provider().AttributeMapping))).not.toContain("custom:tenant_id");
  // A URL would be read again by Cognito, and say what nobody has checked.
  expect(Object.keys(Object(provider().ProviderDetails))).not.toContain("MetadataURL");
  expect(kept()).toMatchObject({ entityId: ENTITY, signOnUrl: SIGN_ON });
  const client = scene.aws.pool.clients.get(body.connection.sign_in_client_id);
  expect(client).toMatchObject({ SupportedIdentityProviders: [body.connection.provider] });
});

test("certificates change with an overlap: both, then the new one", async () => {
  scene.connections.published.set(URL_OF_METADATA, shown(certificates[0]));
  await put({ metadata_url: URL_OF_METADATA });
  scene.connections.published.set(URL_OF_METADATA, shown(...certificates));
  const { body } = await put({ metadata_url: URL_OF_METADATA });
  expect(body.connection.certificates).toHaveLength(2);
  expect(kept().certificates.map(({ der }) => der)).toEqual(certificates);
  scene.connections.published.set(URL_OF_METADATA, shown(certificates[1]));
  await put({ metadata_url: URL_OF_METADATA });
  expect(kept().certificates.map(({ der }) => der)).toEqual([certificates[1]]);
  expect(scene.connections.fetched).toEqual([URL_OF_METADATA, URL_OF_METADATA, URL_OF_METADATA]);
  expect((await read()).connection.metadata_url).toBe(URL_OF_METADATA);
});

test("the end of the last certificate is shown, with a warning before it", async () => {
  await put({ metadata: shown(...certificates) });
  const at = async (day: string) => {
    scene.connections.clock.now = Date.parse(day);
    const { certificate_expires_at: end, warning } = (await read()).connection;
    return [end, warning];
  };
  const end = "2031-06-01T00:00:00.000Z";
  // The first one has ended by then.
  expect(await at("2030-07-01")).toEqual([end, undefined]);
  expect(await at("2031-05-01")).toEqual([end, undefined]);
  expect(await at("2031-05-02")).toEqual([end, "expiring"]);
  expect(await at(end)).toEqual([end, "expired"]);
});

test("a change without metadata keeps what was read", async () => {
  scene.connections.published.set(URL_OF_METADATA, shown(certificates[0]));
  const { body: made } = await put({
    metadata_url: URL_OF_METADATA,
    email_claim: "mail",
    groups_claim: "groups",
  });
  const before = provider().ProviderDetails;
  const { status, body } = await put({ default_role: null });
  expect(status).toBe(200);
  expect(body.connection).toMatchObject({
    metadata_url: URL_OF_METADATA,
    sign_on_url: SIGN_ON,
    certificates: made.connection.certificates,
  });
  for (const name of ["email_claim", "groups_claim", "default_role"]) {
    expect(body.connection).not.toHaveProperty(name);
  }
  expect(provider()).toMatchObject({ ProviderDetails: before, AttributeMapping: { email: "email" } });
  expect(scene.connections.fetched).toHaveLength(1);
  // A document takes the place of the URL.
  expect((await put({ metadata: shown(certificates[1]) })).body.connection).not.toHaveProperty(
    "metadata_url",
  );
});

test("another entity id, or another protocol, is another connection", async () => {
  await put({ metadata: shown(certificates[0]) });
  const other = metadataOf({ entityId: "https://evil.example/", certificates });
  expect((await put({ metadata: other })).status).toBe(409);
  const oidc = { issuer: ENTITY, client_id: "a", client_secret: "b" };
  const { status } = await scene.connections.call(scene.admin.id, "PUT /tenant/sso", {
    json: { protocol: "oidc", ...oidc },
  });
  expect(status).toBe(409);
  expect(kept().entityId).toBe(ENTITY);
  expect(provider().ProviderType).toBe("SAML");
});

test.each([
  {},
  { metadata: "<a/>" },
  { metadata: "x".repeat(200_000) },
  { metadata: "<a/>", metadata_url: URL_OF_METADATA },
  { metadata_url: "http://idp.acme.com/metadata" },
  { metadata_url: "https://169.254.169.254/latest/meta-data" },
  { metadata_url: "https://[::1]/metadata" },
  { metadata_url: "https://metadata.google.internal/" },
  { metadata_url: "https://idp.acme.com:9001/metadata" },
  { metadata_url: "https://user@idp.acme.com/metadata" },
  { metadata_url: "file:///etc/passwd" },
  { metadata_url: "https://empty.acme.com/metadata" },
  { metadata: "<a/>", issuer: ENTITY },
  { metadata: "<a/>", client_secret: "s" },
  { metadata: "<a/>", attribute_mapping: { "custom:tenant_id": "tenant" } },
  { metadata: "<a/>", email_claim: "a b" },
])("nothing is made of %j", async (json) => {
  expect([400, 422]).toContain((await put(json)).status);
  expect(scene.aws.pool.providers.size).toBe(0);
  expect(await read()).not.toHaveProperty("connection");
});

test.each(["http://idp.acme.com/metadata", "https://10.0.0.1/metadata", "https://localhost/metadata"])(
  "%s is not even asked",
  async (metadata_url) => {
    await put({ metadata_url });
    expect(scene.connections.fetched).toEqual([]);
  },
);

test("metadata of a time to come is that of now", async () => {
  scene.connections.clock.now += YEAR;
  expect((await put({ metadata: shown(certificates[0]) })).status).toBe(422);
  expect((await put({ metadata: shown(...certificates) })).status).toBe(200);
  // Cognito refuses a document with a certificate that has expired.
  expect(kept().certificates.map(({ der }) => der)).toEqual([certificates[1]]);
});

test("a URL is asked as often as a connection may change", async () => {
  for (let count = 0; count < 35; count += 1) await put({ metadata_url: URL_OF_METADATA });
  expect(scene.connections.fetched).toHaveLength(30);
});

test("what an interrupted request has left is made of metadata anew", async () => {
  scene.aws.pool.mostProviders = 0;
  expect((await put({ metadata: shown(certificates[0]) })).status).toBe(503);
  scene.aws.pool.mostProviders = 1;
  await put({ metadata: shown(certificates[0]) });
  await scene.changeRow("#sso", { state: "making" });
  expect((await put({})).status).toBe(422);
  expect((await put({ metadata: shown(certificates[1]) })).body.connection.state).toBe("draft");
  expect([scene.aws.pool.providers.size, scene.aws.pool.clients.size]).toEqual([1, 1]);
  expect(kept().certificates.map(({ der }) => der)).toEqual([certificates[1]]);
});
