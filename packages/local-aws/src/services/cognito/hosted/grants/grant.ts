import type { AwsError } from "../../../../http/errors";
import type { JsonObject } from "../../../../support/json";
import type { HostedClient } from "../rules";

/** A request of `/oauth2/token` by a client of the pool. */
export interface TokenRequest {
  readonly client: HostedClient;
  /** A parameter of the form; undefined: not there, or empty. */
  readonly parameter: (name: string) => string | undefined;
}

/** Answers the requests of one grant type with tokens. @throws OAuthError */
export type Grant = (request: TokenRequest) => Promise<JsonObject>;

/** Source: Amazon Cognito developer guide, the token issuer endpoint, examples of negative responses. */
export class OAuthError extends Error {
  constructor(
    readonly code:
      | "invalid_request"
      | "invalid_client"
      | "invalid_grant"
      | "invalid_scope"
      | "unauthorized_client"
      | "unsupported_grant_type"
      | "unsupported_token_type"
      | "invalid_token",
    message?: AwsError["message"],
  ) {
    super(message ?? code);
  }
}

/** Tokens of the pool in the form of OAuth 2.0. Without the scope `openid` there is no ID token. */
export function tokenResponse(result: JsonObject, scopes: readonly string[]): JsonObject {
  return {
    ...(scopes.includes("openid") && { id_token: result.IdToken }),
    access_token: result.AccessToken,
    ...(result.RefreshToken !== undefined && { refresh_token: result.RefreshToken }),
    expires_in: result.ExpiresIn,
    token_type: "Bearer",
  };
}
