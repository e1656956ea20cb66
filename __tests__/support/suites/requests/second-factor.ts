import { setTimeout } from "node:timers/promises";
import {
  AssociateSoftwareTokenCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expectResponse } from "@saas/api-client/responses";
import { refresh, type Session, signIn } from "@saas/api-client/sign-in";
import { setUpSoftwareToken } from "@saas/api-client/software-token";
import { acceptInvitation, emailFor, newPassword } from "@saas/api-client/target";
import { srpClient } from "@saas/cognito-srp/client";
import { ownTenant } from "../../../../api/account";
import { ownUser } from "../../../../api/sign-in";
import { userView } from "../../../../api/users";
import { attack, errorOf } from "../../isolation/refusals";
import { sampled } from "../../sampled";
import { newTenant, type Tenant, unique } from "../../target/tenants";
import { Authenticator } from "../../totp";
import { type Answer, call, type Scene } from "./scene";
import { anybody } from "./users";

/** A user of the guarded tenant, with the session of before the demand. */
interface Guarded {
  readonly email: string;
  readonly userId: string;
  readonly password: string;
  readonly before: Session;
}

/** A user with a second factor. */
interface Enrolled extends Guarded {
  readonly secret: string;
  readonly authenticator: Authenticator;
}

/** Attacks on a tenant that demands a second factor of its users: none is served without one. */
export function secondFactorAttacks(ready: () => Scene): void {
  let tenant: Tenant;
  /** Has no second factor yet. */
  let without: Guarded;
  let enrolled: Enrolled;
  let other: Enrolled;
  /** One for each test of `alone`, which signs in as nobody else. */
  const fresh: Enrolled[] = [];

  const sign = (user: Guarded, code?: () => string) =>
    signIn({ ...ready().target, email: user.email, password: user.password, code });

  /** A request of a user of the guarded tenant, with its API key. */
  const ask = (token: string, path = "/data", method = "GET", body?: object) =>
    call(ready(), path, {
      token,
      apiKey: tenant.apiKey,
      method,
      ...(body && { body: JSON.stringify(body) }),
    });

  const expectRefused = ({ status, body }: Answer) => {
    expect([status, JSON.parse(body).type]).toEqual([403, "urn:problem-type:second-factor-required"]);
  };

  function ofFresh(index: number): Enrolled {
    const user = fresh[index];
    if (user === undefined) throw new Error("beforeAll has made no such user");
    return user;
  }

  async function join(): Promise<Guarded> {
    const { target } = ready();
    const email = emailFor(target, `guarded-${unique()}`);
    const invited = await tenant.api.send("POST", "/users", { body: { email, role: "tenant-member" } });
    const { user_id: userId } = expectResponse(invited, 201, userView);
    const password = newPassword();
    return { email, userId, password, before: await acceptInvitation(target, email, password) };
  }

  async function enrol(user: Guarded): Promise<Enrolled> {
    const authenticator = new Authenticator();
    const codeOf = (secret: string) => authenticator.codeOf(secret);
    const secret = await setUpSoftwareToken(ready().target, user.before.accessToken, codeOf);
    // auth_time has whole seconds: a session of the same second would count as later.
    await setTimeout(1_100);
    const activated = await ask(user.before.accessToken, "/user/second-factor", "PUT");
    expect(activated.status).toBe(200);
    return { ...user, secret, authenticator };
  }

  /** The challenge after a correct password. */
  async function challenged({ email, password }: Guarded) {
    const { target } = ready();
    const cognito = anybody(ready());
    const srp = srpClient(target.userPoolId, password);
    const { ChallengeParameters = {} } = await cognito.send(
      new InitiateAuthCommand({
        ClientId: target.clientId,
        AuthFlow: "USER_SRP_AUTH",
        AuthParameters: { USERNAME: email, SRP_A: srp.publicKey },
      }),
    );
    const { Session } = await cognito.send(
      new RespondToAuthChallengeCommand({
        ClientId: target.clientId,
        ChallengeName: "PASSWORD_VERIFIER",
        ChallengeResponses: srp.answer(ChallengeParameters),
      }),
    );
    return (USERNAME: string, SOFTWARE_TOKEN_MFA_CODE: string) =>
      cognito.send(
        new RespondToAuthChallengeCommand({
          ClientId: target.clientId,
          ChallengeName: "SOFTWARE_TOKEN_MFA",
          Session,
          ChallengeResponses: { USERNAME, SOFTWARE_TOKEN_MFA_CODE },
        }),
      );
  }

  const preference = (AccessToken: string, Enabled: boolean) =>
    anybody(ready()).send(
      new SetUserMFAPreferenceCommand({
        AccessToken,
        SoftwareTokenMfaSettings: { Enabled, PreferredMfa: Enabled },
      }),
    );

  const alone = sampled<[string, (user: Enrolled) => Promise<void>]>("isolation", [
    [
      "a code works once",
      async (user) => {
        const code = user.authenticator.codeOf(user.secret);
        await sign(user, () => code);
        expect(await errorOf(sign(user, () => code))).toMatchObject({ name: "ExpiredCodeException" });
      },
    ],
    [
      "turning it off, signing in by password and turning it on again vouches for no session",
      async (user) => {
        const first = await sign(user, () => user.authenticator.codeOf(user.secret));
        await preference(first.accessToken, false);
        const byPassword = await sign(user);
        expectRefused(await ask(byPassword.accessToken));
        await preference(first.accessToken, true);
        const { accessToken } = await refresh(ready().target, byPassword.refreshToken);
        expectRefused(await ask(accessToken));
      },
    ],
  ]);

  describe("a tenant that demands a second factor:", () => {
    beforeAll(async () => {
      tenant = await newTenant(ready().target, "Guarded");
      without = await join();
      enrolled = await enrol(await join());
      other = await enrol(await join());
      // Before the demand, which soon holds for the administrator who invites, too.
      for (const _ of alone) fresh.push(await enrol(await join()));
      // The functions for data have not read anything of this tenant yet: the demand counts at once.
      const demanded = await tenant.api.send("PATCH", "/tenant", { body: { mfa: "required" } });
      expect(expectResponse(demanded, 200, ownTenant).mfa).toBe("required");
    }, 120_000);

    test("a user who signs in with a code is served", async () => {
      const { accessToken } = await sign(enrolled, () => enrolled.authenticator.codeOf(enrolled.secret));
      expect(await ask(accessToken)).toMatchObject({ status: 200 });
    });

    test("a token from before the demand is refused, and so is what it is refreshed to", () =>
      attack(async () => {
        expectRefused(await ask(without.before.accessToken));
        const { accessToken } = await refresh(ready().target, without.before.refreshToken);
        expectRefused(await ask(accessToken));
      }));

    test("a password alone is not enough, and shows nobody the API key", () =>
      attack(async () => {
        const { accessToken } = await sign(without);
        expectRefused(await ask(accessToken));
        expectRefused(await ask(accessToken, "/files"));
        expectRefused(await ask(accessToken, "/data", "POST", { item_id: "a", data: 1 }));
        expect(await errorOf(sign(enrolled))).toMatchObject({ name: "CodeRequiredError" });
      }));

    test("a session from before the second factor was set up is over", () =>
      attack(async () => {
        expect((await ask(enrolled.before.accessToken)).status).toBe(401);
        expect(await errorOf(refresh(ready().target, enrolled.before.refreshToken))).toMatchObject({
          name: "NotAuthorizedException",
        });
      }));

    test("nobody activates a second factor that is not set up", () =>
      attack(async () => {
        const { status, body } = await ask(without.before.accessToken, "/user/second-factor", "PUT");
        expect([status, JSON.parse(body).type]).toEqual([409, "urn:problem-type:second-factor-not-set-up"]);
        const own = await ask(without.before.accessToken, "/user");
        expect(ownUser.parse(JSON.parse(own.body)).second_factor.since).toBeUndefined();
      }));

    test("nobody sets one up for another: the pool takes the user's access token, and only that", () =>
      attack(async () => {
        const cognito = anybody(ready());
        for (const AccessToken of [without.before.idToken, without.before.refreshToken, "x.y.z"]) {
          expect(
            await errorOf(cognito.send(new AssociateSoftwareTokenCommand({ AccessToken }))),
          ).toMatchObject({
            name: "NotAuthorizedException",
          });
        }
        const verified = new VerifySoftwareTokenCommand({
          AccessToken: without.before.accessToken,
          UserCode: other.authenticator.codeOf(other.secret),
        });
        expect(await errorOf(cognito.send(verified))).toMatchObject({
          name: "EnableSoftwareTokenMFAException",
        });
      }));

    test("another user's code does not answer a challenge, nor does another's name", () =>
      attack(async () => {
        const answer = await challenged(enrolled);
        const code = other.authenticator.codeOf(other.secret);
        expect(await errorOf(answer(enrolled.email, code))).toMatchObject({ name: "CodeMismatchException" });
        expect(await errorOf(answer(other.email, code))).toMatchObject({ name: "NotAuthorizedException" });
      }));

    test.each(alone.map(([title, check], index) => [title, check, index] as const))("%s", (_, check, index) =>
      attack(() => check(ofFresh(index))),
    );

    test("another tenant's administrator resets nobody's", () =>
      attack(async () => {
        const path = `/users/${enrolled.userId}/second-factor`;
        expect((await call(ready(), path, { method: "DELETE" })).status).toBe(404);
        expect(await errorOf(sign(enrolled))).toMatchObject({ name: "CodeRequiredError" });
      }));
  });
}
