import type { HostedClient } from "./rules";

/** A valid request for an authorization code. */
export interface AuthorizationRequest {
  readonly client: HostedClient;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  /** Of PKCE, S256; undefined: the client does not use it. Cognito does not demand it. */
  readonly challenge: string | undefined;
}

/** A refused request. `redirectTo` is undefined if the URL is not the client's: then only the user sees the error. */
export interface RefusedRequest {
  readonly error: string;
  readonly redirectTo: string | undefined;
}

/**
 * Reads the parameters of `/oauth2/authorize` and of the pages after it.
 * Source: Amazon Cognito developer guide, the redirect and authorization endpoint.
 */
export function readAuthorizationRequest(
  query: URLSearchParams,
  clientOf: (id: string) => HostedClient | undefined,
): AuthorizationRequest | RefusedRequest {
  const names = [...query.keys()];
  const one = (name: string): string | undefined => query.get(name) || undefined;
  const client = clientOf(one("client_id") ?? "");
  // Another parser could read the other one of two equal parameters.
  if (client === undefined || client.flows.length === 0 || new Set(names).size !== names.length) {
    return { error: "invalid_request", redirectTo: undefined };
  }
  const redirectUri = one("redirect_uri");
  if (redirectUri === undefined || !client.callbackUrls.includes(redirectUri)) {
    return { error: "redirect_mismatch", redirectTo: undefined };
  }
  const state = one("state");
  const refused = (error: string): RefusedRequest => ({
    error,
    redirectTo: withParameters(redirectUri, { error, state }),
  });
  const responseType = one("response_type");
  if (responseType === "token") return refused("unauthorized_client");
  if (responseType !== "code") return refused("invalid_request");
  if (!client.flows.includes("code")) return refused("unauthorized_client");
  const scopes = one("scope")?.split(" ").filter(Boolean) ?? [...client.scopes];
  if (scopes.some((scope) => !client.scopes.includes(scope))) return refused("invalid_scope");
  const [method, challenge] = [one("code_challenge_method"), one("code_challenge")];
  if (method !== undefined || challenge !== undefined) {
    if (method !== "S256" || challenge === undefined || !SHA256.test(challenge))
      return refused("invalid_request");
  }
  return { client, redirectUri, scopes: [...new Set(scopes)], state, nonce: one("nonce"), challenge };
}

/** A digest of 32 bytes in base64url. */
const SHA256 = /^[A-Za-z0-9_-]{43}$/;

/** A URL with further parameters, without those that are undefined. */
export function withParameters(
  url: string,
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  const to = new URL(url);
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) to.searchParams.set(name, value);
  return to.href;
}
