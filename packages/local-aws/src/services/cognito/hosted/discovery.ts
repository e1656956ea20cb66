interface Discovered {
  readonly region: string;
  readonly pool: string;
  /** URL of the local endpoint. */
  readonly at: string;
  /** URL of the pool's domain; undefined: it has none. */
  readonly domain: string | undefined;
}

/**
 * The OpenID configuration of a user pool. The issuer is Cognito's, as in the tokens; the endpoints are local.
 * Source: Amazon Cognito developer guide, identity provider and relying party endpoints.
 */
export const discoveryOf = ({ region, pool, at, domain }: Discovered): object => ({
  issuer: `https://cognito-idp.${region}.amazonaws.com/${pool}`,
  jwks_uri: `${at}/${pool}/.well-known/jwks.json`,
  id_token_signing_alg_values_supported: ["RS256"],
  response_types_supported: ["code", "token"],
  scopes_supported: ["openid", "email", "phone", "profile"],
  subject_types_supported: ["public"],
  token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
  ...(domain !== undefined && {
    authorization_endpoint: `${domain}/oauth2/authorize`,
    end_session_endpoint: `${domain}/logout`,
    revocation_endpoint: `${domain}/oauth2/revoke`,
    token_endpoint: `${domain}/oauth2/token`,
    userinfo_endpoint: `${domain}/oauth2/userInfo`,
  }),
});
