import type { SignInTarget } from "./sign-in";

export interface MachineClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * The token endpoint of a user pool's domain, from the pool's discovery document; undefined: the pool has no domain.
 * Source: Amazon Cognito developer guide, the .well-known/openid-configuration path.
 */
export async function tokenUrlOf({
  region,
  userPoolId,
  endpointUrl = `https://cognito-idp.${region}.amazonaws.com`,
}: SignInTarget): Promise<string | undefined> {
  const response = await fetch(`${endpointUrl}/${userPoolId}/.well-known/openid-configuration`);
  if (!response.ok) return undefined;
  return ((await response.json()) as { readonly token_endpoint?: string }).token_endpoint;
}

/**
 * An access token that a machine's client gets for itself, with all of its scopes.
 * @throws Error with the endpoint's error, such as `invalid_client`.
 */
export async function machineToken(
  tokenUrl: string,
  { clientId, clientSecret }: MachineClient,
): Promise<string> {
  const response = await fetch(tokenUrl, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  const { access_token: token, error } = (await response.json()) as Record<string, string | undefined>;
  if (!response.ok || token === undefined) throw new Error(`no token: ${error ?? response.status}`);
  return token;
}
