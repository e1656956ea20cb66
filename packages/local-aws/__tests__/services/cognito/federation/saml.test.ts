import {
  DescribeIdentityProviderCommand,
  GetSigningCertificateCommand,
  UpdateIdentityProviderCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { newCertificate, type SamlCompany, startSamlCompany } from "../../../support/companies/saml";
import { FederatedBrowser } from "../../../support/federated-browser";
import { type Federated, startFederated } from "../../../support/federation";
import { callback } from "../../../support/hosted";
import { outcome } from "../../../support/platform";

let pool: Federated;
let company: SamlCompany;

const HOUR = 3_600_000;

beforeAll(async () => {
  pool = await startFederated();
  company = await startSamlCompany({
    people: [
      { nameId: "ann", attributes: { email: ["ann@corp.example"], groups: ["eng", "ops"] } },
      { nameId: "bob", attributes: { email: ["bob@corp.example"], groups: ["eng"] } },
    ],
  });
  company.trust(service());
  await pool.provide("Corp", {
    ...{ ProviderType: "SAML", ProviderDetails: { MetadataURL: company.metadataUrl } },
  });
});
afterAll(async () => {
  await company?.close();
  await pool?.close();
});
beforeEach(() => {
  pool.events.length = 0;
});

const service = () => ({
  entityId: `urn:amazon:cognito:sp:${pool.poolId}`,
  acsUrl: `${pool.domain}/saml2/idpresponse`,
});
const provider = (ProviderName: string) => ({ UserPoolId: pool.poolId, ProviderName });
const detailsOf = async (name: string) => {
  const described = await pool.users.admin.send(new DescribeIdentityProviderCommand(provider(name)));
  return described.IdentityProvider?.ProviderDetails ?? {};
};

/** A sign-in with the form that the company's page sends by itself. */
async function signIn(name: string, login: string) {
  const { browser, back } = await pool.signIn(name, login);
  return { browser, back: back ?? (await browser.submit({}, callback)) };
}

test("a user of the company is created at the first sign-in, and updated at every later one", async () => {
  const first = await signIn("Corp", "bob");
  expect([...(first.back?.searchParams.keys() ?? [])].sort()).toEqual(["code", "state"]);
  const claims = await pool.claims(first.back);
  expect(claims).toMatchObject({
    "cognito:username": "Corp_bob",
    email: "bob@corp.example",
    identities: [{ userId: "bob", providerName: "Corp", providerType: "SAML", issuer: company.entityId }],
  });
  expect(pool.events.map(({ triggerSource }) => triggerSource)).toEqual([
    "PreSignUp_ExternalProvider",
    "PostConfirmation_ConfirmSignUp",
    "TokenGeneration_HostedAuth",
  ]);
  expect(pool.events[0]?.request.userAttributes["custom:groups"]).toBe("eng");
  pool.events.length = 0;
  company.directory.set("bob", {
    nameId: "bob",
    attributes: { email: ["b@corp.example"], groups: ["a", "b"] },
  });
  expect(await pool.claims((await signIn("Corp", "bob")).back)).toMatchObject({
    ...{ sub: claims.sub, email: "b@corp.example" },
  });
  expect(pool.events[0]?.request.userAttributes["custom:groups"]).toBe("[a, b]");
});

test("the provider is described by its metadata", async () => {
  expect(await detailsOf("Corp")).toEqual({
    MetadataURL: company.metadataUrl,
    SSORedirectBindingURI: company.entityId.replace("/metadata", "/sso"),
    SLORedirectBindingURI: company.entityId.replace("/metadata", "/slo"),
  });
});

test("requests are signed with the certificate that the pool shows, where the provider is set so", async () => {
  const ProviderDetails = { MetadataFile: company.metadata(), RequestSigningAlgorithm: "rsa-sha256" };
  await pool.provide("Signed", { ProviderType: "SAML", ProviderDetails });
  const { Certificate } = await pool.users.admin.send(
    new GetSigningCertificateCommand({ UserPoolId: pool.poolId }),
  );
  const signing = `-----BEGIN CERTIFICATE-----\n${Certificate}\n-----END CERTIFICATE-----`;
  company.trust({ ...service(), signing });
  expect((await signIn("Signed", "ann")).back?.searchParams.get("code")).toMatch(/./);
  // The company checks the signature: without one, or with another certificate, it refuses.
  const unsigned = new FederatedBrowser();
  await unsigned.go(pool.authorize({ identity_provider: "Corp" }), callback);
  expect(unsigned.status).toBe(400);
  company.trust({ ...service(), signing: (await newCertificate()).certificate });
  const other = new FederatedBrowser();
  await other.go(pool.authorize({ identity_provider: "Signed" }), callback);
  expect(other.status).toBe(400);
  company.trust(service());
});

test("answers are encrypted for the certificate that the provider shows, and refused otherwise", async () => {
  const ProviderDetails = { MetadataFile: company.metadata(), EncryptedResponses: "true" };
  await pool.provide("Secret", { ProviderType: "SAML", ProviderDetails });
  const { ActiveEncryptionCertificate } = await detailsOf("Secret");
  const encryption = `-----BEGIN CERTIFICATE-----\n${ActiveEncryptionCertificate}\n-----END CERTIFICATE-----`;
  company.trust({ ...service(), encryption });
  expect((await signIn("Secret", "ann")).back?.searchParams.get("code")).toMatch(/./);
  company.trust(service());
  const { back } = await signIn("Secret", "ann");
  expect(back?.searchParams.get("error_description")).toMatch(/not encrypted/);
});

test("any certificate of the metadata signs, and a new one once the provider is read again", async () => {
  const rotating = await startSamlCompany({ people: [...company.directory.values()] });
  try {
    rotating.trust(service());
    const ProviderDetails = { MetadataURL: rotating.metadataUrl };
    await pool.provide("Rotating", { ProviderType: "SAML", ProviderDetails });
    await rotating.rotate();
    const early = await signIn("Rotating", "ann");
    expect(early.back?.searchParams.get("error_description")).toMatch(/signature/);
    const again = new UpdateIdentityProviderCommand({ ...provider("Rotating"), ProviderDetails });
    await pool.users.admin.send(again);
    expect((await signIn("Rotating", "ann")).back?.searchParams.get("code")).toMatch(/./);
    rotating.retire();
    await pool.users.admin.send(again);
    expect((await signIn("Rotating", "ann")).back?.searchParams.get("code")).toMatch(/./);
  } finally {
    await rotating.close();
  }
});

test("a provider may begin the sign-in where it is set so", async () => {
  const ProviderDetails = { MetadataFile: company.metadata(), IDPInit: "true" };
  await pool.provide("Begins", { ProviderType: "SAML", ProviderDetails });
  const asked = new URL(pool.authorize({ identity_provider: "Begins" })).searchParams;
  const answer = { SAMLResponse: await company.respond("ann", ""), RelayState: asked.toString() };
  const browser = new FederatedBrowser();
  const back = await browser.go(service().acsUrl, callback, answer);
  expect(back?.searchParams.get("code")).toMatch(/./);
  // The same assertion, in another browser: a replay.
  const thief = await new FederatedBrowser().go(service().acsUrl, callback, answer);
  expect(thief?.searchParams.get("error_description")).toMatch(/was used/);
});

describe("a provider is refused", () => {
  const update = (ProviderDetails: Record<string, string>) =>
    outcome(
      pool.users.admin.send(new UpdateIdentityProviderCommand({ ...provider("Corp"), ProviderDetails })),
    );

  it.each<[string, () => Record<string, string>]>([
    ["without metadata", () => ({})],
    ["with metadata twice", () => ({ MetadataURL: company.metadataUrl, MetadataFile: company.metadata() })],
    ["with metadata of anything else", () => ({ MetadataFile: "<a/>" })],
    ["with broken metadata", () => ({ MetadataFile: company.metadata().slice(0, -20) })],
    ["with a document type", () => ({ MetadataFile: `<!DOCTYPE a []>${company.metadata()}` })],
    [
      "without a signing certificate",
      () => ({ MetadataFile: company.metadata().replaceAll(/<KeyDescriptor.*?<\/KeyDescriptor>/gs, "") }),
    ],
    [
      "with a sign-on URL of a script",
      () => ({
        MetadataFile: company.metadata().replace(/Location="[^"]*\/sso"/, 'Location="javascript:alert(1)"'),
      }),
    ],
    ["with an unknown detail", () => ({ MetadataFile: company.metadata(), x: "y" })],
    [
      "with another signature",
      () => ({ MetadataFile: company.metadata(), RequestSigningAlgorithm: "rsa-sha1" }),
    ],
    ["with a switch that is none", () => ({ MetadataFile: company.metadata(), IDPInit: "yes" })],
    ["with metadata inside", () => ({ MetadataURL: "https://169.254.169.254/metadata" })],
  ])("%s", async (_, details) => {
    expect(await update(details())).toBe("InvalidParameterException");
  });

  it("with a certificate that has expired", async () => {
    const old = await startSamlCompany({ people: [] });
    try {
      await old.rotate({ from: new Date(Date.now() - 2 * HOUR), to: new Date(Date.now() - HOUR) });
      expect(await update({ MetadataFile: old.metadata() })).toBe("InvalidParameterException");
    } finally {
      await old.close();
    }
  });
});
