import { createHmac } from "node:crypto";
import { UpdateIdentityProviderCommand } from "@aws-sdk/client-cognito-identity-provider";
import { type OidcCompany, startOidcCompany } from "../../../support/companies/oidc";
import { FederatedBrowser } from "../../../support/federated-browser";
import { type Federated, startFederated } from "../../../support/federation";
import { callback } from "../../../support/hosted";

let pool: Federated;
let company: OidcCompany;
let other: OidcCompany;
let details: Record<string, string>;

beforeAll(async () => {
  pool = await startFederated();
  const people = [{ sub: "ann", email: "ann@corp.example" }];
  [company, other] = await Promise.all([startOidcCompany({ people }), startOidcCompany({ people })]);
  details = await company.register(returnTo());
  await pool.provide("CorpA", { ProviderType: "OIDC", ProviderDetails: details });
  const ProviderDetails = await other.register(returnTo());
  await pool.provide("CorpB", { ProviderType: "OIDC", ProviderDetails });
});
afterAll(async () => {
  await Promise.all([company?.close(), other?.close()]);
  await pool?.close();
});
afterEach(() => {
  company.hostile.answer = undefined;
  company.hostile.userInfo = undefined;
});

const returnTo = () => `${pool.domain}/oauth2/idpresponse`;

/** A browser at the company's answer, which the pool has not got yet. */
async function answered(name: string) {
  const browser = new FederatedBrowser();
  await browser.go(pool.authorize({ identity_provider: name }), callback);
  const answer = await browser.submit({ login: "ann" }, returnTo());
  return { browser, answer: new URL(answer ?? "about:blank") };
}

/** Sends an answer to the pool. @returns the parameters that the application gets; undefined: an error page. */
async function send(browser: FederatedBrowser, answer: URL) {
  const back = await browser.go(answer, callback);
  return back && Object.fromEntries(back.searchParams);
}

const withCode = { code: expect.any(String), state: "of the application" };
const refused = (reason: RegExp) => ({
  error: expect.any(String),
  error_description: expect.stringMatching(reason),
  state: "of the application",
});

describe("an answer", () => {
  it("works once", async () => {
    const { browser, answer } = await answered("CorpA");
    expect(await send(browser, answer)).toEqual(withCode);
    expect([await send(browser, answer), browser.status]).toEqual([undefined, 400]);
  });

  it("works in the browser that was sent to the company, and in no other", async () => {
    const { answer } = await answered("CorpA");
    const stranger = new FederatedBrowser();
    expect([await send(stranger, answer), stranger.status]).toEqual([undefined, 400]);
    const busy = await answered("CorpA");
    const foreign = await answered("CorpA");
    expect([await send(busy.browser, foreign.answer), busy.browser.status]).toEqual([undefined, 400]);
  });

  it.each<[string, (answer: URL) => void]>([
    ["an unknown state", ({ searchParams }) => searchParams.set("state", "x".repeat(43))],
    ["no state", ({ searchParams }) => searchParams.delete("state")],
    ["two codes", ({ searchParams }) => searchParams.append("code", "another")],
  ])("has no effect with %s", async (_, change) => {
    const { browser, answer } = await answered("CorpA");
    change(answer);
    expect([await send(browser, answer), browser.status]).toEqual([undefined, 400]);
  });

  it("with a code that the company did not make is refused", async () => {
    const { browser, answer } = await answered("CorpA");
    answer.searchParams.set("code", "stolen");
    expect(await send(browser, answer)).toEqual(refused(/./));
  });

  it("with a code of another sign-in is refused, by PKCE", async () => {
    const [mine, victim] = [await answered("CorpA"), await answered("CorpA")];
    mine.answer.searchParams.set("code", victim.answer.searchParams.get("code") ?? "");
    expect(await send(mine.browser, mine.answer)).toEqual(refused(/grant request is invalid/));
  });

  it("of another company is refused, and its code is not sent to the company that was asked", async () => {
    const { browser, answer } = await answered("CorpB");
    const victim = await answered("CorpA");
    for (const name of ["code", "iss"])
      answer.searchParams.set(name, victim.answer.searchParams.get(name) ?? "");
    const before = other.requests.length;
    expect(await send(browser, answer)).toEqual(refused(/"iss"/));
    expect(other.requests.slice(before).filter(({ pathname }) => pathname === "/token")).toEqual([]);
  });

  it("has no effect once the provider has been changed or deleted", async () => {
    const ProviderDetails = await company.register(returnTo());
    await pool.provide("Passing", { ProviderType: "OIDC", ProviderDetails });
    const provider = { UserPoolId: pool.poolId, ProviderName: "Passing" };
    const first = await answered("Passing");
    await pool.users.admin.send(new UpdateIdentityProviderCommand({ ...provider, AttributeMapping: {} }));
    expect([await send(first.browser, first.answer), first.browser.status]).toEqual([undefined, 400]);
    const second = await answered("Passing");
    await pool.remove("Passing");
    expect([await send(second.browser, second.answer), second.browser.status]).toEqual([undefined, 400]);
  });
});

describe("an ID token", () => {
  /** Valid claims for the sign-in that the company was just asked for. */
  const claims = () => {
    const now = Math.floor(Date.now() / 1000);
    const nonce = company.asked().get("nonce");
    return { iss: company.issuer, aud: details.client_id, sub: "ann", nonce, iat: now, exp: now + 60 };
  };

  /** What the application gets for an ID token. */
  async function outcomeOf(token: () => string | undefined) {
    company.hostile.answer = (body) => ({ ...body, id_token: token() });
    const { browser, answer } = await answered("CorpA");
    return send(browser, answer);
  }

  it("of the company, for this sign-in, is taken", async () => {
    expect(await outcomeOf(() => company.token(claims()))).toEqual(withCode);
  });

  const hour = 3600;
  it.each<[string, () => object, RegExp]>([
    ["for another audience", () => ({ aud: "another" }), /"aud"/],
    ["for every audience", () => ({ aud: "*" }), /"aud"/],
    [
      "for several audiences, for another party",
      () => ({ aud: [details.client_id, "x"], azp: "x" }),
      /"azp"/,
    ],
    ["of another issuer", () => ({ iss: other.issuer }), /"iss"/],
    ["that has expired", () => ({ exp: Math.floor(Date.now() / 1000) - hour }), /"exp"/],
    ["with another nonce", () => ({ nonce: "another" }), /"nonce"/],
    ["without a nonce", () => ({ nonce: undefined }), /nonce/],
    ["without a subject", () => ({ sub: undefined }), /"sub"/],
  ])("%s is refused", async (_, changes, reason) => {
    expect(await outcomeOf(() => company.token({ ...claims(), ...changes() }))).toEqual(refused(reason));
  });

  it.each<[string, () => string | undefined, RegExp]>([
    ["that is missing", () => undefined, /id_token/],
    [
      "with the algorithm none",
      () => `${company.token(claims(), { alg: "none" }).split(".").slice(0, 2).join(".")}.`,
      /"alg"/,
    ],
    ["signed with the client's secret", () => hmac(details.client_secret ?? ""), /"alg"/],
    [
      "signed with the company's public key as a secret",
      () => hmac(JSON.stringify(company.publicKey)),
      /"alg"/,
    ],
    ["signed by another company", () => other.token(claims()), /signature/],
    [
      "with changed claims",
      () => {
        const [header, , signature] = company.token(claims()).split(".");
        const changed = Buffer.from(JSON.stringify({ ...claims(), sub: "admin" })).toString("base64url");
        return `${header}.${changed}.${signature}`;
      },
      /signature/,
    ],
  ])("%s is refused", async (_, token, reason) => {
    expect(await outcomeOf(token)).toEqual(refused(reason));
  });

  function hmac(secret: string): string {
    const [header, payload] = company.token(claims(), { alg: "HS256" }).split(".");
    const signature = createHmac("sha256", secret).update(`${header}.${payload}`).digest("base64url");
    return `${header}.${payload}.${signature}`;
  }
});

it.each(["GET", "POST"])("user info of another subject is refused, by %s", async (method) => {
  const ProviderDetails = { ...(await company.register(returnTo())), attributes_request_method: method };
  const name = `Info${method}`;
  await pool.provide(name, { ProviderType: "OIDC", ProviderDetails });
  const honest = await answered(name);
  expect(await send(honest.browser, honest.answer)).toEqual(withCode);
  company.hostile.userInfo = (body) => ({ ...body, sub: "admin" });
  const { browser, answer } = await answered(name);
  expect(await send(browser, answer)).toEqual(refused(/subject|"sub"/));
});
