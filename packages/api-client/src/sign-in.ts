import {
  type AuthenticationResultType,
  type ChallengeNameType,
  CognitoIdentityProviderClient,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  type RespondToAuthChallengeCommandOutput,
} from "@aws-sdk/client-cognito-identity-provider";
import { srpClient } from "@saas/cognito-srp/client";

/** Where users sign in: one app client of one user pool. */
export interface SignInTarget {
  readonly region: string;
  readonly userPoolId: string;
  readonly clientId: string;
  /** Base URL of an emulator; absent: Amazon Cognito (or AWS_ENDPOINT_URL, which the SDK reads). */
  readonly endpointUrl?: string | undefined;
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** The user's new password, set if `password` is the temporary one from the invitation. */
  readonly newPassword?: string | undefined;
  /** The current code of the user's software token, if Cognito asks for one. */
  readonly code?: (() => string | Promise<string>) | undefined;
}

export interface Session {
  /** Says who the user is; the API does not take it. */
  readonly idToken: string;
  /** The API's `Authorization` header; also lets the user change their own password and second factor at the pool. */
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: Date;
}

/** The temporary password was correct; Cognito requires a new password before it issues tokens. */
export class NewPasswordRequiredError extends Error {
  override readonly name = "NewPasswordRequiredError";
  constructor() {
    super("the password is a temporary one: pass `newPassword` to set the user's own");
  }
}

/** The password was correct; Cognito requires a code of the user's software token before it issues tokens. */
export class CodeRequiredError extends Error {
  override readonly name = "CodeRequiredError";
  constructor() {
    super("the user has a second factor: pass `code` to answer with a code of the software token");
  }
}

/**
 * Signs a user in by Secure Remote Password (USER_SRP_AUTH): the password itself is sent only when it is set.
 * @throws NewPasswordRequiredError, CodeRequiredError, and Cognito's own errors (`NotAuthorizedException`, `InvalidPasswordException`, …)
 */
export async function signIn({
  email,
  password,
  newPassword,
  code,
  ...target
}: SignInTarget & Credentials): Promise<Session> {
  const cognito = cognitoClient(target);
  try {
    const username = email.toLowerCase();
    const srp = srpClient(target.userPoolId, password);
    const started = await cognito.send(
      new InitiateAuthCommand({
        ClientId: target.clientId,
        AuthFlow: "USER_SRP_AUTH",
        AuthParameters: { USERNAME: username, SRP_A: srp.publicKey },
      }),
    );
    const challenge = started.ChallengeParameters ?? {};
    const user = challenge.USERNAME ?? username;
    const verified = await cognito.send(
      new RespondToAuthChallengeCommand({
        ClientId: target.clientId,
        ChallengeName: "PASSWORD_VERIFIER",
        ChallengeResponses: srp.answer(challenge),
        Session: started.Session,
      }),
    );
    const answer = (ChallengeName: ChallengeNameType, responses: Record<string, string>, Session?: string) =>
      cognito.send(
        new RespondToAuthChallengeCommand({
          ClientId: target.clientId,
          ChallengeName,
          ChallengeResponses: { USERNAME: user, ...responses },
          Session,
        }),
      );
    let reached: RespondToAuthChallengeCommandOutput = verified;
    if (reached.ChallengeName === "NEW_PASSWORD_REQUIRED") {
      if (newPassword === undefined) throw new NewPasswordRequiredError();
      reached = await answer("NEW_PASSWORD_REQUIRED", { NEW_PASSWORD: newPassword }, reached.Session);
    }
    if (reached.ChallengeName === "SOFTWARE_TOKEN_MFA") {
      if (code === undefined) throw new CodeRequiredError();
      reached = await answer(
        "SOFTWARE_TOKEN_MFA",
        { SOFTWARE_TOKEN_MFA_CODE: await code() },
        reached.Session,
      );
    }
    return session(reached.AuthenticationResult, reached.ChallengeName);
  } finally {
    cognito.destroy();
  }
}

/**
 * New ID and access tokens for a session. With rotation, keep the returned refresh token: it replaces the given one, which
 * works for the environment's grace period.
 */
export async function refresh(target: SignInTarget, refreshToken: string): Promise<Session> {
  const cognito = cognitoClient(target);
  try {
    const refreshed = await cognito.send(
      new GetTokensFromRefreshTokenCommand({ ClientId: target.clientId, RefreshToken: refreshToken }),
    );
    return session({ RefreshToken: refreshToken, ...refreshed.AuthenticationResult }, undefined);
  } finally {
    cognito.destroy();
  }
}

/** Users' calls are not signed with SigV4, so no credentials are looked up. */
export function cognitoClient({ region, endpointUrl }: SignInTarget): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({
    region,
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
  });
}

function session(result: AuthenticationResultType | undefined, challenge: string | undefined): Session {
  if (challenge !== undefined)
    throw new Error(`this client does not support Cognito's challenge ${challenge}`);
  if (
    result?.IdToken === undefined ||
    result.AccessToken === undefined ||
    result.RefreshToken === undefined ||
    result.ExpiresIn === undefined
  ) {
    throw new Error("Cognito's response has no ID, access and refresh token with a lifetime");
  }
  return {
    idToken: result.IdToken,
    accessToken: result.AccessToken,
    refreshToken: result.RefreshToken,
    expiresAt: new Date(Date.now() + result.ExpiresIn * 1000),
  };
}
