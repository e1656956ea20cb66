import { AwsError } from "../../../../http/errors";
import { isRecord } from "../../../../support/json";
import type { Codes } from "../codes";
import type { PoolParts } from "../steps";
import { type Grant, OAuthError, tokenResponse } from "./grant";

/** `grant_type=authorization_code`: tokens for a code, once. */
export function authorizationCode(parts: PoolParts, codes: Codes, passwordOf: PasswordOf): Grant {
  return async ({ client, parameter }) => {
    const [code, redirectUri] = [parameter("code"), parameter("redirect_uri")];
    if (code === undefined || redirectUri === undefined) throw new OAuthError("invalid_request");
    if (!client.flows.includes("code")) throw new OAuthError("unauthorized_client");
    const shown = { code, redirectUri, clientId: client.id, verifier: parameter("code_verifier") };
    const authorized = codes.take(shown);
    if (authorized === undefined) throw new OAuthError("invalid_grant");
    const { user, request } = authorized;
    const hosted = { authTime: user.authTime, scopes: request.scopes, nonce: request.nonce };
    const password = passwordOf(user.poolId, user.username) ?? "";
    const rules = parts.client(client.id);
    const received = await parts.signIn
      .issueTokens(rules, parts.pool(user.poolId), user.username, password, "HostedAuth", hosted)
      .catch((error: unknown) => {
        // Disabled or removed since, or refused by the pool's trigger.
        throw error instanceof AwsError ? new OAuthError("invalid_grant", error.message) : error;
      });
    const result = received.AuthenticationResult;
    if (!isRecord(result) || result.AccessToken === undefined) throw new OAuthError("invalid_grant");
    return tokenResponse(result, request.scopes);
  };
}

/** The password of a user, with which the embedded service issues tokens. */
export type PasswordOf = (poolId: string, username: string) => string | undefined;
