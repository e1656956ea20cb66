import {
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  ForgotPasswordCommand,
  ListUsersCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { type OidcCompany, startOidcCompany } from "../../../support/companies/oidc";
import { FederatedBrowser } from "../../../support/federated-browser";
import { type Federated, startFederated } from "../../../support/federation";
import { callback } from "../../../support/hosted";
import { outcome } from "../../../support/platform";

let pool: Federated;
let company: OidcCompany;

const ann = { sub: "248289", email: "ann@corp.example", email_verified: true, groups: ["eng", "ops"] };

beforeAll(async () => {
  pool = await startFederated();
  company = await startOidcCompany({ people: [ann, { sub: "bob", email: "bob@corp.example" }] });
  await pool.provide("CorpA", {
    ProviderType: "OIDC",
    ProviderDetails: await company.register(`${pool.domain}/oauth2/idpresponse`),
    IdpIdentifiers: ["corp.example"],
  });
});
afterAll(async () => {
  await company?.close();
  await pool?.close();
});
beforeEach(() => {
  pool.events.length = 0;
  pool.triggers.answer = () => ({});
});

const sources = () => pool.events.map(({ triggerSource }) => triggerSource);
const found = (Username: string) =>
  pool.users.admin.send(new AdminGetUserCommand({ UserPoolId: pool.poolId, Username }));

describe("a user of the company", () => {
  it("is created at the first sign-in, and updated at every later one", async () => {
    company.directory.set("eve", { sub: "eve", email: "eve@corp.example", groups: ["eng"] });
    const first = await pool.claims((await pool.signIn("CorpA", "eve")).back);
    expect(sources()).toEqual([
      "PreSignUp_ExternalProvider",
      "PostConfirmation_ConfirmSignUp",
      "TokenGeneration_HostedAuth",
    ]);
    expect(pool.events[0]).toMatchObject({
      userName: "CorpA_eve",
      callerContext: { clientId: pool.clientId },
      request: { userAttributes: { email: "eve@corp.example", "cognito:email_alias": "" } },
    });
    expect(first).toMatchObject({
      "cognito:username": "CorpA_eve",
      "cognito:groups": [`${pool.poolId}_CorpA`],
      identities: [
        { userId: "eve", providerName: "CorpA", providerType: "OIDC", issuer: company.issuer, primary: true },
      ],
    });
    expect(await found("CorpA_eve")).toMatchObject({
      UserStatus: "EXTERNAL_PROVIDER",
      UserAttributes: expect.arrayContaining([{ Name: "custom:groups", Value: '["eng"]' }]),
    });

    await expect(found(String(first.sub))).rejects.toMatchObject({ name: "UserNotFoundException" });

    pool.events.length = 0;
    company.directory.set("eve", { sub: "eve", email: "new@corp.example", groups: [] });
    const second = await pool.claims((await pool.signIn("CorpA", "eve")).back);
    expect(sources()).toEqual(["TokenGeneration_HostedAuth"]);
    expect(second).toMatchObject({ sub: first.sub, email: "new@corp.example" });
    expect(pool.events[0]?.request.userAttributes).toMatchObject({ "custom:groups": "[]" });
  });

  it("is sent to the company with state, nonce and PKCE, and back with a code and nothing of the company's", async () => {
    const { back } = await pool.signIn("CorpA", ann.sub);
    const sent = company.asked();
    expect([sent.get("code_challenge_method"), sent.get("response_type")]).toEqual(["S256", "code"]);
    for (const name of ["state", "nonce", "code_challenge"]) expect(sent.get(name)).toMatch(/^.{43}/);
    expect([...(back?.searchParams.keys() ?? [])].sort()).toEqual(["code", "state"]);
    expect(back?.searchParams.get("state")).toBe("of the application");
  });

  it("is found by an identifier of the company", async () => {
    const browser = new FederatedBrowser();
    await browser.go(pool.authorize({ idp_identifier: "corp.example" }), callback);
    expect(browser.at.origin).toBe(company.issuer);
  });

  it("has no password: none signs in, and none is sent", async () => {
    await pool.signIn("CorpA", ann.sub);
    const name = `CorpA_${ann.sub}`;
    expect(await outcome(pool.users.signIn(name, "Correct-horse-1"))).toBe("NotAuthorizedException");
    const forgot = new ForgotPasswordCommand({ ClientId: pool.clientId, Username: name });
    expect(await outcome(pool.users.app.send(forgot))).toBe("NotAuthorizedException");
  });

  it("stays out while disabled", async () => {
    await pool.signIn("CorpA", ann.sub);
    const user = { UserPoolId: pool.poolId, Username: `CorpA_${ann.sub}` };
    await pool.users.admin.send(new AdminDisableUserCommand(user));
    const { back } = await pool.signIn("CorpA", ann.sub);
    await pool.users.admin.send(new AdminEnableUserCommand(user));
    expect(back?.searchParams.get("error_description")).toBe("User is disabled.");
  });

  it("has a session for its own provider only", async () => {
    const { browser } = await pool.signIn("CorpA", ann.sub);
    const again = await browser.go(pool.authorize({ identity_provider: "CorpA" }), callback);
    expect(again?.searchParams.get("code")).toMatch(/./);
    expect(await browser.go(pool.authorize({ identity_provider: "COGNITO" }), callback)).toBeUndefined();
    expect(browser.at.href).toMatch(/\/login\?/);
    await pool.support(["COGNITO"]);
    expect(await browser.go(pool.authorize(), callback)).toBeUndefined();
    await pool.support(["COGNITO", "CorpA"]);
  });

  it("is not created where the pre sign-up function refuses", async () => {
    company.directory.set("mallory", { sub: "mallory" });
    pool.triggers.answer = ({ triggerSource }) => {
      if (triggerSource === "PreSignUp_ExternalProvider") throw new Error("not invited");
      return {};
    };
    const { back } = await pool.signIn("CorpA", "mallory");
    expect(Object.fromEntries(back?.searchParams ?? [])).toEqual({
      error: "invalid_request",
      error_description: "PreSignUp failed with error not invited.",
      state: "of the application",
    });
    expect(await outcome(found("CorpA_mallory"))).toBe("UserNotFoundException");
  });

  it("does not take over a local user of the same name", async () => {
    await pool.users.admin.send(pool.users.invitation("CorpA_bob"));
    const { back } = await pool.signIn("CorpA", "bob");
    expect(back?.searchParams.get("error_description")).toMatch(/Already found an entry/);
  });
});

describe("no user signs in by a mapping to", () => {
  it.each([
    ["an immutable attribute", { email: "email", "custom:fixed": "email" }, /immutable/],
    ["the user's identities", { email: "email", identities: "email" }, /immutable/],
    [
      "an attribute that the client may not write",
      { email: "email", name: "email" },
      /unauthorized attribute/,
    ],
    [
      "an attribute that the pool does not have",
      { email: "email", "custom:none": "email" },
      /unauthorized|determined/,
    ],
    ["nothing for a required attribute", { email: "none" }, /email is required/],
  ])("%s", async (_, AttributeMapping, reason) => {
    const name = `Map${Math.random().toString(36).slice(2, 12)}`;
    const ProviderDetails = await company.register(`${pool.domain}/oauth2/idpresponse`);
    await pool.provide(name, { ProviderType: "OIDC", ProviderDetails, AttributeMapping });
    const { back } = await pool.signIn(name, ann.sub);
    expect(back?.searchParams.get("error_description")).toMatch(reason);
    const { Users = [] } = await pool.users.admin.send(new ListUsersCommand({ UserPoolId: pool.poolId }));
    expect(Users.filter(({ Username }) => Username?.startsWith(name))).toEqual([]);
  });
});

describe("the browser goes to no company", () => {
  it.each<[string, Record<string, string>]>([
    ["of an unknown name", { identity_provider: "None" }],
    ["of an unknown identifier", { idp_identifier: "none.example" }],
    ["by name and identifier at once", { identity_provider: "CorpA", idp_identifier: "corp.example" }],
    [
      "for a URL that is not the client's",
      { identity_provider: "CorpA", redirect_uri: "http://evil.example/" },
    ],
  ])("%s", async (_, changes) => {
    const browser = new FederatedBrowser();
    expect(await browser.go(pool.authorize(changes), "http://evil.example/")).toBeUndefined();
    expect([browser.status, browser.at.href.startsWith(pool.domain)]).toEqual([400, true]);
  });

  it("that the client does not support", async () => {
    await pool.support(["COGNITO"]);
    const browser = new FederatedBrowser();
    for (const name of ["CorpA", "corp.example"]) {
      const asked = { [name === "CorpA" ? "identity_provider" : "idp_identifier"]: name };
      expect(await browser.go(pool.authorize(asked), callback)).toBeUndefined();
      expect([browser.status, browser.at.href.startsWith(pool.domain)]).toEqual([400, true]);
    }
    await pool.support(["COGNITO", "CorpA"]);
  });
});

test("a client without the pool's own users sends the browser to its only company, and takes no password", async () => {
  await pool.support(["CorpA"]);
  const browser = new FederatedBrowser();
  await browser.go(pool.authorize(), callback);
  expect(browser.at.origin).toBe(company.issuer);
  await browser.go(pool.authorize().replace("/oauth2/authorize", "/login"), callback);
  expect(browser.status).toBe(400);
  await pool.support(["COGNITO", "CorpA"]);
});
