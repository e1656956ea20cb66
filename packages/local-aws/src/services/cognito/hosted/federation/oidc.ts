import type { Configuration } from "openid-client";
import { isOfThisMachine } from "../../../../support/loopback";
import { takesProofKeys } from "../../providers/oidc-details";
import type { IdentityProvider } from "../../providers/provider";
import { fetchProvider } from "../../providers/reachable";
import type { ProvenUser } from "./external-users";
import type { PendingSignIn } from "./pending";

/**
 * Signatures that an ID token may have: never `none`, and never one by the client's secret, which Cognito would take.
 * Source: RFC 7518, section 3.1.
 */
const SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

/** What a sign-in needs besides its state. */
export interface OidcSecrets {
  readonly nonce: string;
  readonly verifier: string | undefined;
}

/** Loaded by the first sign-in, so that the endpoint starts without it. */
const library = () => import("openid-client");

export async function newOidcSecrets({ discovered }: IdentityProvider): Promise<OidcSecrets> {
  const { randomNonce, randomPKCECodeVerifier } = await library();
  return {
    nonce: randomNonce(),
    verifier: takesProofKeys(discovered) ? randomPKCECodeVerifier() : undefined,
  };
}

/** Where the browser signs in: the provider's authorization endpoint. */
export async function authorizationUrl(
  provider: IdentityProvider,
  returnTo: string,
  state: string,
  { nonce, verifier }: OidcSecrets,
): Promise<string> {
  const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await library();
  const proof = verifier !== undefined && {
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  };
  return buildAuthorizationUrl(await configurationOf(provider), {
    ...{
      redirect_uri: returnTo,
      response_type: "code",
      scope: provider.details.authorize_scopes ?? "openid",
    },
    ...{ state, nonce, ...proof },
  }).href;
}

/**
 * The user of an authorization response: exchanges the code, verifies the ID token (signature, issuer, audience, nonce,
 * times), and asks for the user's claims.
 * @throws Error of the library for anything else than a valid answer of this provider.
 */
export async function userOfResponse(
  { provider, returnTo, secrets: { nonce = "", verifier } }: PendingSignIn,
  response: URLSearchParams,
): Promise<ProvenUser> {
  const { authorizationCodeGrant } = await library();
  const configuration = await configurationOf(provider);
  const tokens = await authorizationCodeGrant(configuration, new URL(`${returnTo}?${response}`), {
    expectedState: response.get("state") ?? "",
    expectedNonce: nonce,
    idTokenExpected: true,
    ...(verifier !== undefined && { pkceCodeVerifier: verifier }),
  });
  const claims = tokens.claims();
  const subject = claims?.sub ?? "";
  const released = await userInfo(configuration, provider, tokens.access_token, subject);
  return { provider, subject, issuer: claims?.iss ?? "", statements: { ...claims, ...released } };
}

/** The claims of the user info endpoint, for the subject of the ID token only. */
async function userInfo(
  configuration: Configuration,
  { details }: IdentityProvider,
  token: string,
  subject: string,
): Promise<object> {
  const { fetchProtectedResource, fetchUserInfo } = await library();
  if (details.attributes_request_method === "GET") return fetchUserInfo(configuration, token, subject);
  const url = new URL(details.attributes_url ?? "");
  const response = await fetchProtectedResource(configuration, token, url, "POST");
  const claims = (await response.json()) as { readonly sub?: unknown };
  if (!response.ok || claims.sub !== subject)
    throw new Error("the user info is not of the ID token's subject");
  return claims;
}

async function configurationOf({ details, discovered }: IdentityProvider): Promise<Configuration> {
  const client = await library();
  const { client_id: id = "", client_secret: secret } = details;
  const server = {
    ...discovered,
    issuer: details.oidc_issuer ?? "",
    authorization_endpoint: details.authorize_url ?? "",
    token_endpoint: details.token_url ?? "",
    userinfo_endpoint: details.attributes_url ?? "",
    jwks_uri: details.jwks_uri ?? "",
    id_token_signing_alg_values_supported: SIGNATURES,
  };
  // Cognito authenticates by client_secret_post only.
  const authentication = secret ? client.ClientSecretPost(secret) : client.None();
  const configuration = new client.Configuration(server, id, undefined, authentication);
  configuration[client.customFetch] = (url, options) => fetchProvider(url, options as RequestInit);
  client.enableNonRepudiationChecks(configuration);
  if ([details.token_url, details.jwks_uri].some((url) => isOfThisMachine(url ?? "")))
    client.allowInsecureRequests(configuration);
  return configuration;
}
