import { InitiateAuthCommand } from "@aws-sdk/client-cognito-identity-provider";
import { refresh, type Session } from "@saas/api-client/sign-in";
import { acceptInvitation, emailFor, newPassword } from "@saas/api-client/target";
import { local } from "../../../../environments";
import { attack, errorOf } from "../../isolation/refusals";
import { unique } from "../../target/tenants";
import { call, type Scene } from "./scene";
import { anybody } from "./users";

const graceMilliseconds = (local.sessions.refreshTokenRotation?.graceSeconds ?? Number.NaN) * 1000;

/** Attacks with the refresh token of a user who has refreshed since: a copy of it is worth nothing. */
export function rotationAttacks(ready: () => Scene): void {
  let stolen: Session;
  let renewed: Session;

  describe("a stolen refresh token, after its user has refreshed:", () => {
    beforeAll(async () => {
      const { target, attacker } = ready();
      const email = emailFor(target, `rotated-${unique()}`);
      const invited = await attacker.api.send("POST", "/users", { body: { email, role: "tenant-member" } });
      expect(invited.status).toBe(201);
      stolen = await acceptInvitation(target, email, newPassword());
      renewed = await refresh(target, stolen.refreshToken);
      const now = Date.now() + graceMilliseconds + 1;
      jest.spyOn(Date, "now").mockReturnValue(now);
    }, 120_000);
    afterAll(() => jest.restoreAllMocks());

    test("is refused by the pool", () =>
      attack(async () => {
        expect(await errorOf(refresh(ready().target, stolen.refreshToken))).toMatchObject({
          name: "RefreshTokenReuseException",
        });
      }));

    test.each(["REFRESH_TOKEN", "REFRESH_TOKEN_AUTH"] as const)(
      "and by its flow %s, like every refresh token",
      (AuthFlow) =>
        attack(async () => {
          for (const { refreshToken } of [stolen, renewed]) {
            const command = new InitiateAuthCommand({
              ClientId: ready().target.clientId,
              AuthFlow,
              AuthParameters: { REFRESH_TOKEN: refreshToken },
            });
            expect(await errorOf(anybody(ready()).send(command))).toMatchObject({
              name: "InvalidParameterException",
            });
          }
        }),
    );

    test("is refused by the token endpoint", () =>
      attack(async () => {
        const { platform, target } = ready();
        const domain = `${platform.endpointUrl}/_cognito/${platform.deployment.outputs.sign_in_domain}`;
        const form = { grant_type: "refresh_token", client_id: target.clientId };
        const response = await fetch(`${domain}/oauth2/token`, {
          method: "POST",
          body: new URLSearchParams({ ...form, refresh_token: stolen.refreshToken }),
        });
        expect([response.status, await response.json()]).toMatchObject([400, { error: "invalid_grant" }]);
      }));

    test("leaves its user's session alone", async () => {
      const { accessToken } = await refresh(ready().target, renewed.refreshToken);
      jest.restoreAllMocks();
      expect((await call(ready(), "/tenant", { token: accessToken })).status).toBe(200);
    });
  });
}
