import { setTimeout } from "node:timers/promises";
import { expectResponse } from "@saas/api-client/responses";
import { setUpSoftwareToken } from "@saas/api-client/software-token";
import { acceptInvitation, emailFor, newPassword } from "@saas/api-client/target";
import { ownTenant } from "../../../../api/account";
import { userView } from "../../../../api/users";
import { local } from "../../../../environments";
import { Browser, proofKey } from "../../../../packages/local-aws/__tests__/support/hosted";
import { attack } from "../../isolation/refusals";
import { sampled } from "../../sampled";
import { newTenant, type Tenant, unique } from "../../target/tenants";
import { Authenticator } from "../../totp";
import { call, type Scene } from "./scene";

interface Person {
  readonly email: string;
  readonly userId: string;
  readonly password: string;
  readonly accessToken: string;
}

interface Tokens {
  readonly status: number;
  readonly body: Readonly<Record<string, string | undefined>>;
}

const [callback = ""] = local.hostedSignIn?.callbackUrls ?? [];
const evil = "https://evil.example/";

/** Attacks on the hosted sign-in: by someone who saw a code, who made a link, or who has the user's browser. */
export function hostedSignInAttacks(ready: () => Scene): void {
  let tenant: Tenant;
  let user: Person;
  let domain: string;

  async function join(): Promise<Person> {
    const { target } = ready();
    const email = emailFor(target, `hosted-${unique()}`);
    const invited = await tenant.api.send("POST", "/users", { body: { email, role: "tenant-member" } });
    const { user_id: userId } = expectResponse(invited, 201, userView);
    const password = newPassword();
    const { accessToken } = await acceptInvitation(target, email, password);
    return { email, userId, password, accessToken };
  }

  const asked = (changes: Readonly<Record<string, string>> = {}, page = "/oauth2/authorize") =>
    `${page}?${new URLSearchParams({
      client_id: ready().target.clientId,
      response_type: "code",
      redirect_uri: callback,
      scope: "openid profile",
      ...changes,
    })}`;

  const exchange = async (code: string, changes: Readonly<Record<string, string>> = {}): Promise<Tokens> => {
    const form = {
      grant_type: "authorization_code",
      client_id: ready().target.clientId,
      redirect_uri: callback,
      code,
    };
    const body = new URLSearchParams({ ...form, ...changes });
    const response = await fetch(`${domain}/oauth2/token`, { method: "POST", body });
    return { status: response.status, body: (await response.json()) as Tokens["body"] };
  };

  const codeIn = (back: URL | undefined) => back?.searchParams.get("code") ?? "";

  async function signedIn({ email, password }: Person, challenge: string) {
    const browser = new Browser(domain);
    await browser.go(asked({ code_challenge: challenge, code_challenge_method: "S256" }));
    return { browser, code: codeIn(await browser.submit({ username: email, password })) };
  }

  const ask = ({ body }: Tokens, path = "/data", method = "GET") =>
    call(ready(), path, { token: body.access_token ?? "", apiKey: tenant.apiKey, method });

  const refused = { status: 400, body: { error: "invalid_grant" } };

  describe("at the hosted sign-in,", () => {
    beforeAll(async () => {
      const { platform } = ready();
      domain = `${platform.endpointUrl}/_cognito/${platform.deployment.outputs.sign_in_domain}`;
      tenant = await newTenant(ready().target, "Hosted");
      user = await join();
    }, 120_000);

    test("a user is served, in the own tenant", async () => {
      const { verifier, challenge } = proofKey();
      const tokens = await exchange((await signedIn(user, challenge)).code, { code_verifier: verifier });
      expect((await ask(tokens)).status).toBe(200);
      const own = JSON.parse((await ask(tokens, "/tenant")).body);
      expect(ownTenant.parse(own).tenant_id).toBe(tenant.tenantId);
    });

    test.each(
      sampled<[string, (proof: ReturnType<typeof proofKey>) => Readonly<Record<string, string>>]>(
        "isolation",
        [
          ["without the verifier", () => ({})],
          ["with another verifier", () => ({ code_verifier: proofKey().verifier })],
          ["with the challenge, which is in the address", ({ challenge }) => ({ code_verifier: challenge })],
          ["for another URL", ({ verifier }) => ({ code_verifier: verifier, redirect_uri: evil })],
        ],
      ),
    )("a stolen code is worth nothing %s", (_, changes) =>
      attack(async () => {
        const proof = proofKey();
        const { code } = await signedIn(user, proof.challenge);
        expect(await exchange(code, changes(proof))).toEqual(refused);
      }),
    );

    test("a used code is worth nothing", () =>
      attack(async () => {
        const { verifier, challenge } = proofKey();
        const { code } = await signedIn(user, challenge);
        expect((await exchange(code, { code_verifier: verifier })).status).toBe(200);
        expect(await exchange(code, { code_verifier: verifier })).toEqual(refused);
      }));

    test("another client gets nothing for a code", () =>
      attack(async () => {
        const { verifier, challenge } = proofKey();
        const { code } = await signedIn(user, challenge);
        const answer = await exchange(code, { code_verifier: verifier, client_id: "a".repeat(26) });
        expect(answer).toEqual({ status: 400, body: { error: "invalid_client" } });
      }));

    test.each(
      sampled("isolation", [
        ["a code to another URL", () => asked({ redirect_uri: evil })],
        ["a code to a URL that begins alike", () => asked({ redirect_uri: `${callback}evil` })],
        ["a code to one of two URLs", () => `${asked()}&redirect_uri=${encodeURIComponent(evil)}`],
        ["the browser to another URL after signing out", () => asked({ logout_uri: evil }, "/logout")],
        [
          "the browser to another URL instead of signing in again",
          () => asked({ redirect_uri: evil }, "/logout"),
        ],
      ]),
    )("no link takes %s", (_, link) =>
      attack(async () => {
        const { browser } = await signedIn(user, proofKey().challenge);
        expect(await browser.go(link())).toBeUndefined();
        expect(browser.last.status).toBe(400);
      }),
    );

    test("no link takes tokens to a URL", () =>
      attack(async () => {
        const { browser } = await signedIn(user, proofKey().challenge);
        const back = await browser.go(asked({ response_type: "token" }));
        expect(back?.href).toBe(`${callback}?error=unauthorized_client`);
      }));

    test("no parameter chooses the tenant", () =>
      attack(async () => {
        const { verifier, challenge } = proofKey();
        const { tenantId } = ready().victim;
        const browser = new Browser(domain);
        const chosen = {
          tenant_id: tenantId,
          "custom:tenant_id": tenantId,
          claims: `{"tenant_id":"${tenantId}"}`,
        };
        await browser.go(asked({ code_challenge: challenge, code_challenge_method: "S256", ...chosen }));
        const back = await browser.submit({ username: user.email, password: user.password, ...chosen });
        const tokens = await exchange(codeIn(back), { code_verifier: verifier, ...chosen });
        expect(JSON.parse((await ask(tokens, "/tenant")).body).tenant_id).toBe(tenant.tenantId);
      }));

    test("no other site signs a browser in", () =>
      attack(async () => {
        const browser = new Browser(domain);
        const form = { username: user.email, password: user.password, _csrf: "a" };
        expect(await browser.go(asked({}, "/login"), form)).toBeUndefined();
        expect(browser.last.status).toBe(400);
      }));

    test("a browser's session outlives the end of all sessions, but its tokens do not count", () =>
      attack(async () => {
        const [first, second] = [proofKey(), proofKey()];
        const person = await join();
        const { browser, code } = await signedIn(person, first.challenge);
        const tokens = await exchange(code, { code_verifier: first.verifier });
        await setTimeout(1_100); // auth_time has whole seconds.
        expect((await ask(tokens, "/user/sessions", "DELETE")).status).toBe(204);
        const back = await browser.go(
          asked({ code_challenge: second.challenge, code_challenge_method: "S256" }),
        );
        const again = await exchange(codeIn(back), { code_verifier: second.verifier });
        expect([again.status, (await ask(again)).status]).toEqual([200, 401]);
      }));

    test("a browser's session from before the second factor vouches for nothing", () =>
      attack(async () => {
        const [first, second] = [proofKey(), proofKey()];
        const person = await join();
        const { browser, code } = await signedIn(person, first.challenge);
        const tokens = await exchange(code, { code_verifier: first.verifier });
        const app = new Authenticator();
        await setUpSoftwareToken(ready().target, person.accessToken, (secret) => app.codeOf(secret));
        await setTimeout(1_100);
        expect((await ask(tokens, "/user/second-factor", "PUT")).status).toBe(200);
        const back = await browser.go(
          asked({ code_challenge: second.challenge, code_challenge_method: "S256" }),
        );
        const again = await exchange(codeIn(back), { code_verifier: second.verifier });
        expect([again.status, (await ask(again)).status]).toEqual([200, 401]);
      }));

    test("a browser's session of a disabled user gets no tokens", () =>
      attack(async () => {
        const [first, second] = [proofKey(), proofKey()];
        const person = await join();
        const { browser } = await signedIn(person, first.challenge);
        const disabled = await tenant.api.send("PATCH", `/users/${person.userId}`, {
          body: { status: "disabled" },
        });
        expect(disabled.status).toBe(200);
        const back = await browser.go(
          asked({ code_challenge: second.challenge, code_challenge_method: "S256" }),
        );
        expect((await exchange(codeIn(back), { code_verifier: second.verifier })).body).toMatchObject({
          error: "invalid_grant",
        });
      }));
  });
}
