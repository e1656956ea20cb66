import { GetSigningCertificateCommand } from "@aws-sdk/client-cognito-identity-provider";
import { type SamlCompany, startSamlCompany } from "../../../support/companies/saml";
import { FederatedBrowser } from "../../../support/federated-browser";
import { type Federated, startFederated } from "../../../support/federation";
import { callback, hostedClient } from "../../../support/hosted";

let pool: Federated;
let company: SamlCompany;

const [bye = ""] = hostedClient.logout_urls;

beforeAll(async () => {
  pool = await startFederated();
  company = await startSamlCompany({
    people: [{ nameId: "ann", attributes: { email: ["ann@corp.example"] } }],
  });
  const { Certificate } = await pool.users.admin.send(
    new GetSigningCertificateCommand({ UserPoolId: pool.poolId }),
  );
  company.trust({
    entityId: `urn:amazon:cognito:sp:${pool.poolId}`,
    acsUrl: `${pool.domain}/saml2/idpresponse`,
    logoutUrl: `${pool.domain}/saml2/logout`,
    signing: `-----BEGIN CERTIFICATE-----\n${Certificate}\n-----END CERTIFICATE-----`,
  });
  for (const [name, IDPSignout] of Object.entries({ Corp: "true", Stays: "false" })) {
    const ProviderDetails = {
      ...{ MetadataFile: company.metadata(), RequestSigningAlgorithm: "rsa-sha256", IDPSignout },
    };
    await pool.provide(name, { ProviderType: "SAML", ProviderDetails });
  }
});
afterAll(async () => {
  await company?.close();
  await pool?.close();
});
beforeEach(() => {
  company.signedOut.length = 0;
  company.hostile.xml = undefined;
});

/** A browser that has signed in at the company, and then goes to sign out. */
async function signOut(name: string) {
  const { browser } = await pool.signIn(name, "ann");
  await browser.submit({}, callback);
  const query = new URLSearchParams({ client_id: pool.clientId, logout_uri: bye });
  return { browser, back: await browser.go(`${pool.domain}/logout?${query}`, bye) };
}

test("a user signs out at the company, by a signed request, and then comes to the application", async () => {
  const { browser, back } = await signOut("Corp");
  expect([back, company.signedOut]).toEqual([undefined, ["ann"]]);
  const { action, fields } = browser.form;
  expect((await browser.submit({}, bye))?.href).toBe(bye);
  await browser.go(pool.authorize({ identity_provider: "COGNITO" }), callback);
  expect(browser.at.pathname).toMatch(/\/login$/);
  expect([await browser.go(action, bye, fields), browser.status]).toEqual([undefined, 400]);
});

test("a user stays signed in at a company that is not set so", async () => {
  expect((await signOut("Stays")).back?.href).toBe(bye);
  expect(company.signedOut).toEqual([]);
});

test("an answer works in the browser that was sent to the company, and in no other", async () => {
  const { action, fields } = (await signOut("Corp")).browser.form;
  const stranger = new FederatedBrowser();
  expect([await stranger.go(action, bye, fields), stranger.status]).toEqual([undefined, 400]);
});

test.each<[string, (xml: string) => string]>([
  ["without a signature", (xml) => xml.replace(/<ds:Signature .*<\/ds:Signature>/s, "")],
  ["that was changed", (xml) => xml.replace(/IssueInstant="2/, 'IssueInstant="3')],
  ["to another request", (xml) => xml.replace(/InResponseTo="[^"]*"/, 'InResponseTo="_other"')],
  ["that is none", () => "<a/>"],
])("an answer %s leads nowhere", async (_, xml) => {
  company.hostile.xml = (message) => (message.includes("LogoutResponse") ? xml(message) : message);
  const { browser } = await signOut("Corp");
  expect([await browser.submit({}, bye), browser.status]).toEqual([undefined, 400]);
});
