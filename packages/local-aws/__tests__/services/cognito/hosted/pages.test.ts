import { get } from "node:http";
import { setTimeout } from "node:timers/promises";
import {
  AdminUserGlobalSignOutCommand,
  AssociateSoftwareTokenCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { Secret, TOTP } from "otpauth";
import { region } from "../../../support/deployment";
import { Browser, callback, proofKey } from "../../../support/hosted";
import { hostedApplication, proving } from "../../../support/hosted-application";
import { startTestPlatform, type TestPlatform } from "../../../support/platform";
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

describe("signing in by the page", () => {
  it("leads to a code, the code to tokens by PKCE, and these to the user", async () => {
    const { username } = await users.confirmedUser();
    const proof = proofKey();
    app.sources.length = 0;
    const { back, code } = await app.signedIn(username, { ...proving(proof), nonce: "n-1" });
    expect(back?.origin + (back?.pathname ?? "")).toBe(callback);
    expect(back?.searchParams.get("state")).toBe("a b");
    const { status, body } = await app.exchange(code, { code_verifier: proof.verifier });
    expect([status, body.token_type, Number(body.expires_in)]).toEqual([200, "Bearer", expect.any(Number)]);
    const id = await users.claims(body.id_token, platform.clientId);
    expect(id).toMatchObject({ nonce: "n-1", email: username, plan: "gold", at_hash: expect.any(String) });
    const access = await users.claims(body.access_token, null);
    expect(access).toMatchObject({ scope: "openid profile", token_use: "access", username });
    expect(app.sources).toEqual(["TokenGeneration_HostedAuth"]);
    const info = await fetch(`${app.domain}/oauth2/userInfo`, {
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    expect(await info.json()).toMatchObject({ sub: id.sub, email: username });
  });

  it("asks for the code of a software token", async () => {
    const { username, tokens } = await users.confirmedUser();
    const { SecretCode = "" } = await users.app.send(
      new AssociateSoftwareTokenCommand({ AccessToken: tokens.AccessToken }),
    );
    const code = (ahead: number) =>
      new TOTP({ secret: Secret.fromBase32(SecretCode) }).generate({
        timestamp: Date.now() + ahead * 30_000,
      });
    await users.app.send(
      new VerifySoftwareTokenCommand({ AccessToken: tokens.AccessToken, UserCode: code(0) }),
    );
    await users.app.send(
      new SetUserMFAPreferenceCommand({
        AccessToken: tokens.AccessToken,
        SoftwareTokenMfaSettings: { Enabled: true },
      }),
    );
    const { browser, back } = await app.signedIn(username);
    expect([back, browser.title]).toEqual([undefined, "Enter the code of your authenticator app"]);
    expect(await browser.submit({ code: "000000" })).toBeUndefined();
    expect(browser.problem).toBe("Invalid code received for user");
    expect((await browser.submit({ code: code(1) }))?.searchParams.get("code")).toMatch(/./);
  });

  it("lets an invited user choose a password, by the pool's rules", async () => {
    const username = users.newName();
    await users.admin.send(users.invitation(username));
    const browser = new Browser(app.domain);
    await browser.go(app.authorize());
    await browser.submit({ username, password: users.mailed(username) });
    expect(browser.title).toBe("Choose a new password");
    await browser.submit({ password: "short" });
    expect(browser.problem).toMatch(/not long enough/);
    expect((await browser.submit({ password: users.password }))?.searchParams.get("code")).toMatch(/./);
  });

  it("lets a user who forgot the password set a new one with a code by mail", async () => {
    const { username } = await users.confirmedUser();
    const browser = new Browser(app.domain);
    await browser.go(app.authorize({}, "/forgotPassword"));
    await browser.submit({ username });
    const mail = platform.endpoint.mailbox.list().findLast(({ to }) => to === username);
    await browser.submit({ code: "none", password: "Another-horse-2" });
    expect(browser.problem).toMatch(/Invalid verification code/);
    await browser.go(app.authorize({}, "/forgotPassword"));
    await browser.submit({ username });
    const sent = platform.endpoint.mailbox.list().findLast(({ to }) => to === username);
    expect(sent).not.toBe(mail);
    await browser.submit({ code: sent?.confirmationCode ?? "", password: "Another-horse-2" });
    expect(browser.title).toBe("Sign in");
    expect(
      (await browser.submit({ username, password: "Another-horse-2" }))?.searchParams.get("code"),
    ).toMatch(/./);
  });

  it("refuses a wrong password and an unknown user alike", async () => {
    const { username } = await users.confirmedUser();
    for (const name of [username, "nobody@example.com"]) {
      const browser = new Browser(app.domain);
      await browser.go(app.authorize());
      expect(await browser.submit({ username: name, password: "Wrong-horse-1" })).toBeUndefined();
      expect(browser.problem).toBe("Incorrect username or password.");
    }
  });

  it("is remembered by the browser until it signs out, with the time of the sign-in", async () => {
    const { username } = await users.confirmedUser();
    const { browser, code } = await app.signedIn(username);
    const first = await users.claims((await app.exchange(code)).body.id_token, platform.clientId);
    await setTimeout(1_100); // auth_time has whole seconds.
    const again = await browser.go(app.authorize());
    const second = await users.claims(
      (await app.exchange(again?.searchParams.get("code") ?? "")).body.id_token,
      platform.clientId,
    );
    expect(second.auth_time).toBe(first.auth_time);
    const bye = await browser.go(
      `/logout?${new URLSearchParams({ client_id: platform.clientId, logout_uri: "http://localhost:5173/bye" })}`,
    );
    expect(bye?.href).toBe("http://localhost:5173/bye");
    expect([await browser.go(app.authorize()), browser.title]).toEqual([undefined, "Sign in"]);
  });

  it("has pages without scripts, which no other site may frame", async () => {
    const browser = new Browser(app.domain);
    await browser.go(app.authorize());
    const policy = browser.last.headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("script-src");
    expect(browser.last.headers.get("access-control-allow-origin")).toBeNull();
    expect(browser.last.headers.getSetCookie()).toEqual([expect.stringMatching(/; HttpOnly; SameSite=Lax$/)]);
  });
});

test("ending a user's sessions by the API ends their tokens, not the browser's session, as in Cognito", async () => {
  const { username } = await users.confirmedUser();
  const { browser, code } = await app.signedIn(username);
  const { body } = await app.exchange(code);
  await users.admin.send(
    new AdminUserGlobalSignOutCommand({ UserPoolId: platform.poolId, Username: username }),
  );
  const refreshed = await app.token({
    grant_type: "refresh_token",
    client_id: platform.clientId,
    refresh_token: body.refresh_token ?? "",
  });
  expect(refreshed).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  const again = await browser.go(app.authorize());
  const claims = await users.claims(
    (await app.exchange(again?.searchParams.get("code") ?? "")).body.id_token,
    platform.clientId,
  );
  expect(claims.auth_time).toBe((await users.claims(body.id_token, platform.clientId)).auth_time);
});

describe("a browser", () => {
  it.each([
    ["a URL that is not the client's", { logout_uri: "http://evil.example/" }],
    ["a callback URL, which is for codes", { logout_uri: callback }],
    ["no URL", {}],
    ["another client", { client_id: "none", logout_uri: "http://localhost:5173/bye" }],
  ])("is not sent away after signing out to %s", async (_, changes) => {
    const browser = new Browser(app.domain);
    const given = { client_id: platform.clientId, ...changes } as Record<string, string>;
    expect(await browser.go(`/logout?${new URLSearchParams(given)}`)).toBeUndefined();
    expect(browser.last.status).toBe(400);
  });

  it("can sign out in order to sign in again", async () => {
    const { username } = await users.confirmedUser();
    const { browser } = await app.signedIn(username);
    expect(await browser.go(app.authorize({}, "/logout"))).toBeUndefined();
    expect(browser.title).toBe("Sign in");
  });

  it("sends a form of its own only", async () => {
    const { username } = await users.confirmedUser();
    const browser = new Browser(app.domain);
    await browser.go(app.authorize());
    for (const _csrf of ["", "other"]) {
      const stranger = new Browser(app.domain);
      expect(
        await stranger.go(app.authorize({}, "/login"), { username, password: users.password, _csrf }),
      ).toBeUndefined();
      expect(stranger.last.status).toBe(400);
    }
    await browser.submit({ username, password: users.password, _csrf: "other" });
    expect(browser.last.status).toBe(400);
  });

  it("cannot be led to the pages by another name", async () => {
    const url = new URL(`${app.domain}${app.authorize()}`);
    const status = await new Promise((resolve, reject) => {
      const options = { port: url.port, path: url.pathname + url.search, headers: { host: "evil.example" } };
      get({ host: "127.0.0.1", ...options }, (response) => resolve(response.resume().statusCode)).on(
        "error",
        reject,
      );
    });
    expect(status).toBe(421);
  });
});

test("the pool's configuration names its domain, and Cognito as the issuer", async () => {
  const response = await fetch(
    `${platform.endpoint.url}/${platform.poolId}/.well-known/openid-configuration`,
  );
  expect(await response.json()).toMatchObject({
    issuer: `https://cognito-idp.${region}.amazonaws.com/${platform.poolId}`,
    authorization_endpoint: `${app.domain}/oauth2/authorize`,
    token_endpoint: `${app.domain}/oauth2/token`,
  });
});
