import { drawn } from "../../../../../../__tests__/support/sampled";
import { type SamlCompany, startSamlCompany, type Tags } from "../../../support/companies/saml";
import { wrappings } from "../../../support/companies/wrapping";
import { FederatedBrowser } from "../../../support/federated-browser";
import { type Federated, startFederated } from "../../../support/federation";
import { callback } from "../../../support/hosted";

let pool: Federated;
let company: SamlCompany;
let other: SamlCompany;

beforeAll(async () => {
  pool = await startFederated();
  const people = ["ann", "admin"].map((nameId) => ({
    ...{ nameId, attributes: { email: [`${nameId}@corp.example`] } },
  }));
  [company, other] = await Promise.all([startSamlCompany({ people }), startSamlCompany({ people })]);
  company.trust(service());
  other.trust(service());
  const provide = (name: string, { metadata }: SamlCompany, more = {}) =>
    pool.provide(name, { ProviderType: "SAML", ProviderDetails: { MetadataFile: metadata(), ...more } });
  await provide("CorpA", company);
  await provide("CorpB", other);
  await provide("Begins", company, { IDPInit: "true" });
});
afterAll(async () => {
  await Promise.all([company?.close(), other?.close()]);
  await pool?.close();
});
afterEach(() => {
  company.hostile.tags = undefined;
  company.hostile.xml = undefined;
});

const service = () => ({
  entityId: `urn:amazon:cognito:sp:${pool.poolId}`,
  acsUrl: `${pool.domain}/saml2/idpresponse`,
});

/** A browser with the company's answer on its page, which the pool has not got yet. */
async function answered(name: string, login = "ann") {
  const browser = new FederatedBrowser();
  await browser.go(pool.authorize({ identity_provider: name }), callback);
  await browser.submit({ login }, callback);
  return browser;
}

const parametersOf = (back: URL | undefined) => back && Object.fromEntries(back.searchParams);
const withCode = { code: expect.any(String), state: "of the application" };
const refused = (reason: RegExp) => ({
  error: "invalid_request",
  error_description: expect.stringMatching(reason),
  state: "of the application",
});

/** What the application gets for an answer of the company that was changed. */
async function outcomeOf(
  changes: { tags?: (tags: Tags) => Tags; xml?: (xml: string) => string },
  login = "ann",
) {
  Object.assign(company.hostile, changes);
  return parametersOf(await (await answered("CorpA", login)).submit({}, callback));
}

test("an answer of the company is taken", async () => {
  expect(await outcomeOf({})).toEqual(withCode);
});

describe("an answer", () => {
  it("works once", async () => {
    const browser = await answered("CorpA");
    const { action, fields } = browser.form;
    expect(parametersOf(await browser.submit({}, callback))).toEqual(withCode);
    expect([await browser.go(action, callback, fields), browser.status]).toEqual([undefined, 400]);
  });

  it("does not work for another request, even of the same browser", async () => {
    const [victim, thief] = [await answered("CorpA"), await answered("CorpA")];
    const { SAMLResponse = "" } = victim.form.fields;
    expect(parametersOf(await thief.submit({ SAMLResponse }, callback))).toEqual(refused(/request/));
  });

  it("works in the browser that was sent to the company, and in no other", async () => {
    const { action, fields } = (await answered("CorpA")).form;
    const stranger = new FederatedBrowser();
    expect([await stranger.go(action, callback, fields), stranger.status]).toEqual([undefined, 400]);
  });

  it("of another company is refused", async () => {
    const [mine, theirs] = [await answered("CorpA"), await answered("CorpB")];
    const { SAMLResponse = "" } = theirs.form.fields;
    expect(parametersOf(await mine.submit({ SAMLResponse }, callback))).toEqual(refused(/./));
  });

  it("of another company to this very request is refused", async () => {
    const mine = await answered("CorpA");
    const xml = Buffer.from(mine.form.fields.SAMLResponse ?? "", "base64").toString();
    const [, requestId = ""] = / InResponseTo="([^"]+)"/.exec(xml) ?? [];
    const SAMLResponse = await other.respond("admin", requestId);
    expect(parametersOf(await mine.submit({ SAMLResponse }, callback))).toEqual(refused(/signature/));
  });

  it("that no request asked for has no effect", async () => {
    const SAMLResponse = await company.respond("ann", "");
    const states = ["", "x", new URL(pool.authorize({ identity_provider: "CorpA" })).search.slice(1)];
    for (const RelayState of states) {
      const browser = new FederatedBrowser();
      const back = await browser.go(service().acsUrl, callback, { SAMLResponse, RelayState });
      expect([back, browser.status]).toEqual([undefined, 400]);
    }
  });

  it("to a request is not taken as one without, where the company may begin", async () => {
    const browser = await answered("Begins");
    const { action, fields } = browser.form;
    const RelayState = new URL(pool.authorize({ identity_provider: "Begins" })).search.slice(1);
    const stranger = await new FederatedBrowser().go(action, callback, { ...fields, RelayState });
    expect(parametersOf(stranger)).toEqual(refused(/request/));
  });

  it.each([
    ["to a URL that is not the client's", { redirect_uri: "http://evil.example/" }],
    ["for a client that there is not", { client_id: "none" }],
    ["for a company that may not begin", { identity_provider: "CorpA" }],
  ])("that the company begins leads nowhere %s", async (_, changes) => {
    const asked = pool.authorize({ identity_provider: "Begins", ...changes });
    const answer = {
      SAMLResponse: await company.respond("ann", ""),
      RelayState: new URL(asked).search.slice(1),
    };
    const browser = new FederatedBrowser();
    const back = await browser.go(service().acsUrl, "http://evil.example/", answer);
    expect([back, browser.status]).toEqual([undefined, 400]);
  });
});

describe("a signed assertion", () => {
  const ago = () => new Date(Date.now() - 60_000).toISOString();
  it.each<[string, (tags: Tags) => Tags, RegExp]>([
    ["for another audience", (tags) => ({ ...tags, Audience: "urn:amazon:cognito:sp:other" }), /audience/],
    ["for every audience", (tags) => ({ ...tags, Audience: "*" }), /audience/],
    ["that has expired", (tags) => ({ ...tags, ConditionsNotOnOrAfter: ago() }), /expired/],
    [
      "that was to be shown earlier",
      (tags) => ({ ...tags, SubjectConfirmationDataNotOnOrAfter: ago() }),
      /subject confirmation/,
    ],
    [
      "that is not valid yet",
      (tags) => ({ ...tags, ConditionsNotBefore: new Date(Date.now() + 60_000).toISOString() }),
      /not yet valid/,
    ],
    [
      "for another recipient",
      (tags) => ({ ...tags, SubjectRecipient: "https://other.example/saml2/idpresponse" }),
      /recipient/,
    ],
    ["to another destination", (tags) => ({ ...tags, Destination: "https://other.example/" }), /destination/],
    ["of another issuer", (tags) => ({ ...tags, Issuer: other.entityId }), /issuer/],
    ["to another request", (tags) => ({ ...tags, InResponseTo: "_other" }), /request/],
    ["without a subject", (tags) => ({ ...tags, NameID: "" }), /subject/],
    [
      "with a status of failure",
      (tags) => ({ ...tags, StatusCode: "urn:oasis:names:tc:SAML:2.0:status:Responder" }),
      /status/,
    ],
  ])("%s is refused", async (_, tags, reason) => {
    expect(await outcomeOf({ tags })).toEqual(refused(reason));
  });
});

test("an assertion that a company shows too late is refused, also where it begins", async () => {
  const RelayState = new URL(pool.authorize({ identity_provider: "Begins" })).search.slice(1);
  const send = async () => {
    const answer = { SAMLResponse: await company.respond("ann", ""), RelayState };
    return parametersOf(await new FederatedBrowser().go(service().acsUrl, callback, answer));
  };
  expect(await send()).toEqual(withCode);
  const late = new Date(Date.now() - 60_000).toISOString();
  company.hostile.tags = (tags) => ({ ...tags, SubjectConfirmationDataNotOnOrAfter: late });
  expect(await send()).toEqual(refused(/subject confirmation/));
});

describe("signature wrapping: an assertion for another user", () => {
  it.each(drawn(wrappings("ann", "admin")))("%s is refused", async (_, xml) => {
    expect(await outcomeOf({ xml })).toEqual(refused(/./));
  });

  it("by a comment in the name gives nobody else's name", async () => {
    const back = await outcomeOf({ xml: (xml) => xml.replace(">ann<", "><!-- -->ann<") });
    if (back?.code === undefined) expect(back).toEqual(refused(/./));
    else
      expect(await pool.claims(new URL(`${callback}?${new URLSearchParams(back)}`))).toMatchObject({
        "cognito:username": "CorpA_ann",
      });
  });
});
