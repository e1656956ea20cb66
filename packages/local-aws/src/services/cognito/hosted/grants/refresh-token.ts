import { AwsError } from "../../../../http/errors";
import { isRecord } from "../../../../support/json";
import type { Sessions } from "../../sessions";
import type { PoolParts } from "../steps";
import { type Grant, OAuthError, tokenResponse } from "./grant";

/** `grant_type=refresh_token`: new ID and access tokens, with the scopes of the sign-in; with rotation, a refresh token too. */
export function refreshToken(parts: PoolParts, sessions: Sessions): Grant {
  return async ({ client, parameter }) => {
    const token = parameter("refresh_token");
    if (token === undefined) throw new OAuthError("invalid_request");
    const input = { ClientId: client.id, RefreshToken: token };
    const rules = parts.client(client.id);
    const scopes = sessions.holderOf(token)?.scopes ?? ["openid"];
    const received = await parts
      .measured("GetTokensFromRefreshToken", input, () =>
        parts.signIn.refresh(token, rules, parts.pool(client.poolId)),
      )
      .catch((error: unknown) => {
        throw error instanceof AwsError ? new OAuthError("invalid_grant", error.message) : error;
      });
    const result = isRecord(received.AuthenticationResult) ? received.AuthenticationResult : {};
    const replaced = rules.rotationGraceSeconds === undefined ? { RefreshToken: undefined } : {};
    return tokenResponse({ ...result, ...replaced }, scopes);
  };
}
