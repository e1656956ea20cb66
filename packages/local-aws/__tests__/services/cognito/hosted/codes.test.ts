import { AdminDisableUserCommand, GetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { Browser, callback, otherCallback, proofKey } from "../../../support/hosted";
import { hostedApplication, proving, refusal } from "../../../support/hosted-application";
import { outcome, startTestPlatform, type TestPlatform } from "../../../support/platform";
import { type PoolUsers, poolUsers } from "../../../support/users";

let platform: TestPlatform;
let users: PoolUsers;
let app: ReturnType<typeof hostedApplication>;

beforeAll(async () => {
  platform = await startTestPlatform();
  users = poolUsers(platform);
  app = hostedApplication(platform, users);
});
afterAll(() => platform?.close());

describe("an application's request for a code", () => {
  it.each([
    ["another client's id", { client_id: "none" }],
    ["the id of a client without hosted sign-in", { client_id: "no-oauth" }],
    ["another URL", { redirect_uri: "http://localhost:5173/evil" }],
    ["a URL that begins alike", { redirect_uri: "http://localhost:5173/?a" }],
    ["the same URL in other letters", { redirect_uri: "http://LOCALHOST:5173/" }],
    ["no URL", { redirect_uri: undefined }],
  ])("with %s leads nowhere", async (_, changes) => {
    const browser = new Browser(app.domain);
    expect(await browser.go(app.authorize(changes))).toBeUndefined();
    expect([browser.last.status, browser.title]).toEqual([400, "This sign-in does not work"]);
  });

  it("with a parameter twice leads nowhere", async () => {
    const browser = new Browser(app.domain);
    expect(await browser.go(`${app.authorize()}&redirect_uri=http://evil.example/`)).toBeUndefined();
    expect(browser.last.status).toBe(400);
  });

  it.each([
    ["no response type", { response_type: undefined }, "invalid_request"],
    ["the implicit flow", { response_type: "token" }, "unauthorized_client"],
    ["another scope", { scope: "openid api/all" }, "invalid_scope"],
    ["plain PKCE", { code_challenge: "a".repeat(43), code_challenge_method: "plain" }, "invalid_request"],
    ["PKCE without a method", { code_challenge: "a".repeat(43) }, "invalid_request"],
    ["PKCE without a challenge", { code_challenge_method: "S256" }, "invalid_request"],
    [
      "a challenge that is no digest",
      { code_challenge: "a", code_challenge_method: "S256" },
      "invalid_request",
    ],
  ])("with %s is an error for the application, with its state", async (_, changes, error) => {
    const back = await new Browser(app.domain).go(app.authorize(changes));
    expect(back?.href.startsWith(callback)).toBe(true);
    expect(Object.fromEntries(back?.searchParams ?? [])).toEqual({ error, state: "a b" });
  });
});

describe("a code", () => {
  const proof = proofKey();
  let username: string;
  beforeAll(async () => {
    ({ username } = await users.confirmedUser());
  });
  const fresh = async () => (await app.signedIn(username, proving(proof))).code;
  const right = { code_verifier: proof.verifier };

  it("works once", async () => {
    const code = await fresh();
    expect((await app.exchange(code, right)).status).toBe(200);
    expect(await app.exchange(code, right)).toEqual(refusal);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ["without its verifier", {}],
    ["with an empty verifier", { code_verifier: "" }],
    ["with another verifier", { code_verifier: proofKey().verifier }],
    ["with its challenge as verifier", { code_verifier: proof.challenge }],
    ["with another of the client's URLs", { ...right, redirect_uri: otherCallback }],
    ["by another client", { ...right, client_id: "other-client" }],
  ])("%s is refused, and used up", async (_, changes) => {
    const code = await fresh();
    expect(await app.exchange(code, changes)).toEqual(refusal);
    expect(await app.exchange(code, right)).toEqual(refusal);
  });

  it("that was asked for without PKCE is refused with a verifier", async () => {
    const { code } = await app.signedIn(username);
    expect(await app.exchange(code, right)).toEqual(refusal);
  });

  it("expires after five minutes", async () => {
    const code = await fresh();
    const now = jest.spyOn(Date, "now").mockReturnValue(Date.now() + 5 * 60_000 + 1);
    try {
      expect(await app.exchange(code, right)).toEqual(refusal);
    } finally {
      now.mockRestore();
    }
  });

  it("of a user who was disabled since is refused", async () => {
    const other = (await users.confirmedUser()).username;
    const { code } = await app.signedIn(other, proving(proof));
    await users.admin.send(new AdminDisableUserCommand({ UserPoolId: platform.poolId, Username: other }));
    expect(await app.exchange(code, right)).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  });
});

describe("the token endpoint", () => {
  it.each([
    [{}, "invalid_request"],
    [{ grant_type: "password" }, "unsupported_grant_type"],
    [{ grant_type: "__proto__" }, "unsupported_grant_type"],
    [{ grant_type: "authorization_code", client_id: "none" }, "invalid_client"],
    [{ grant_type: "refresh_token", client_id: "other-client" }, "invalid_request"],
    [
      { grant_type: "authorization_code", client_id: "no-oauth", code: "a", redirect_uri: callback },
      "unauthorized_client",
    ],
  ])("answers %j with %s", async (parameters, error) => {
    expect(await app.token(parameters as Record<string, string>)).toEqual({ status: 400, body: { error } });
  });

  it("refreshes with the scopes and the time of the sign-in, until the token is revoked", async () => {
    const { username } = await users.confirmedUser();
    const { code } = await app.signedIn(username);
    const { body } = await app.exchange(code);
    const refresh = () =>
      app.token({
        grant_type: "refresh_token",
        client_id: platform.clientId,
        refresh_token: body.refresh_token ?? "",
      });
    const refreshed = await refresh();
    expect(refreshed.body).not.toHaveProperty("refresh_token");
    const [first, second] = [
      await users.claims(body.access_token, null),
      await users.claims(refreshed.body.access_token, null),
    ];
    expect([second.scope, second.auth_time]).toEqual([first.scope, first.auth_time]);
    const revoke = (given: string) =>
      fetch(`${app.domain}/oauth2/revoke`, {
        method: "POST",
        body: new URLSearchParams({ client_id: platform.clientId, token: given }),
      });
    expect(await (await revoke(body.access_token ?? "")).json()).toEqual({ error: "unsupported_token_type" });
    expect((await revoke(body.refresh_token ?? "")).status).toBe(200);
    expect(await refresh()).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    for (const access_token of [body.access_token, refreshed.body.access_token]) {
      const info = await fetch(`${app.domain}/oauth2/userInfo`, {
        headers: { authorization: `Bearer ${access_token}` },
      });
      expect(info.status).toBe(401);
    }
  });
});

test("a token has the rights of its scopes at the pool", async () => {
  const { username } = await users.confirmedUser();
  const scoped = async (scope: string) => {
    const { code } = await app.signedIn(username, { scope });
    return (await app.exchange(code)).body;
  };
  const [plain, admin] = [await scoped("openid"), await scoped("aws.cognito.signin.user.admin")];
  const user = (AccessToken: string | undefined) =>
    outcome(users.app.send(new GetUserCommand({ AccessToken })));
  expect([await user(plain.access_token), await user(admin.access_token)]).toEqual([
    "NotAuthorizedException",
    "allowed",
  ]);
  expect([plain.id_token, admin.id_token]).toEqual([expect.any(String), undefined]);
  const info = await fetch(`${app.domain}/oauth2/userInfo`, {
    headers: { authorization: `Bearer ${admin.access_token}` },
  });
  expect(info.status).toBe(401);
});

test("a scope releases attributes into the ID token", async () => {
  const { username } = await users.confirmedUser();
  const { code } = await app.signedIn(username, { scope: "openid email" });
  const claims = await users.claims((await app.exchange(code)).body.id_token, platform.clientId);
  expect(claims).toMatchObject({ email: username });
  expect(claims).not.toHaveProperty("custom:tenant_id");
});
