import {
  AdminCreateUserCommand,
  type AdminCreateUserCommandInput,
  type AuthenticationResultType,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { srpClient } from "@saas/cognito-srp/client";
import { JwtRsaVerifier } from "aws-jwt-verify";
import type { Jwks } from "aws-jwt-verify/jwk";
import { region, tenantA } from "./deployment";
import type { TestPlatform } from "./platform";

export type PoolUsers = ReturnType<typeof poolUsers>;

let count = 0;

/** Users of the platform's pool, invited by the administrator, signing in as a web application does. */
export function poolUsers(platform: TestPlatform) {
  const admin = platform.cognito();
  const app = platform.cognito();
  const password = "Correct-horse-1";
  const newName = (): string => `user${++count}@example.com`;

  function invitation(username: string, more: Partial<AdminCreateUserCommandInput> = {}) {
    return new AdminCreateUserCommand({
      UserPoolId: platform.poolId,
      Username: username,
      DesiredDeliveryMediums: ["EMAIL"],
      UserAttributes: [
        { Name: "email", Value: username },
        { Name: "email_verified", Value: "true" },
        { Name: "custom:tenant_id", Value: tenantA },
      ],
      ...more,
    });
  }

  const mailed = (username: string): string =>
    platform.endpoint.mailbox.list().findLast(({ to }) => to === username)?.temporaryPassword ?? "";

  /** The client's side of SRP, up to the answer of the PASSWORD_VERIFIER challenge. */
  async function proof(username: string, secret: string, change: (timestamp: string) => string) {
    const client = srpClient(platform.poolId, secret);
    const { ChallengeParameters = {} } = await app.send(
      new InitiateAuthCommand({
        ClientId: platform.clientId,
        AuthFlow: "USER_SRP_AUTH",
        AuthParameters: { USERNAME: username, SRP_A: client.publicKey },
      }),
    );
    const { TIMESTAMP = "", ...responses } = client.answer(ChallengeParameters);
    return new RespondToAuthChallengeCommand({
      ClientId: platform.clientId,
      ChallengeName: "PASSWORD_VERIFIER",
      ChallengeResponses: { ...responses, USERNAME: username, TIMESTAMP: change(TIMESTAMP) },
    });
  }

  async function signIn(username: string, secret: string, change: (timestamp: string) => string = (t) => t) {
    return app.send(await proof(username, secret, change));
  }

  const answerNewPassword = (username: string, Session: string | undefined, NEW_PASSWORD: string) =>
    app.send(
      new RespondToAuthChallengeCommand({
        ClientId: platform.clientId,
        ChallengeName: "NEW_PASSWORD_REQUIRED",
        Session,
        ChallengeResponses: { USERNAME: username, NEW_PASSWORD },
      }),
    );

  /** A user past the first sign-in. */
  async function confirmedUser(): Promise<{ username: string; tokens: AuthenticationResultType }> {
    const username = newName();
    await admin.send(invitation(username));
    const { Session } = await signIn(username, mailed(username));
    const { AuthenticationResult } = await answerNewPassword(username, Session, password);
    return { username, tokens: AuthenticationResult ?? {} };
  }

  async function claims(token: string | undefined, audience: string | null) {
    const response = await fetch(`${platform.endpoint.url}/${platform.poolId}/.well-known/jwks.json`);
    const verifier = JwtRsaVerifier.create({
      issuer: `https://cognito-idp.${region}.amazonaws.com/${platform.poolId}`,
      audience,
    });
    verifier.cacheJwks((await response.json()) as Jwks);
    return verifier.verifySync(token ?? "");
  }

  return {
    admin,
    app,
    password,
    newName,
    invitation,
    mailed,
    proof,
    signIn,
    answerNewPassword,
    confirmedUser,
    claims,
  };
}
