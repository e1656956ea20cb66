import { JwtRsaVerifier } from "aws-jwt-verify";
import type { Jwks } from "aws-jwt-verify/jwk";
import { AwsError } from "../../http/errors";
import { text } from "../../support/json";
import type { CognitoBackend } from "./backend";
import type { ClientRules, UserPoolRules } from "./rules";
import type { Sessions } from "./sessions";

/** Verifies access tokens: cognito-local only decodes them. */
export class AccessTokens {
  constructor(
    private readonly backend: CognitoBackend,
    private readonly rules: () => UserPoolRules,
    private readonly region: string,
    private readonly sessions: Sessions,
  ) {}

  /** @throws AwsError NotAuthorizedException unless it is a live access token of a pool of the deployment. */
  async verify(token: unknown): Promise<{ client: ClientRules; username: string }> {
    this.sessions.require(text(token) ?? "", "Access Token has been revoked");
    for (const pool of this.rules().pools.values()) {
      const issuer = `https://cognito-idp.${this.region}.amazonaws.com/${pool.id}`;
      const verifier = JwtRsaVerifier.create({ issuer, audience: null });
      verifier.cacheJwks((await this.backend.keys(pool.id)) as Jwks);
      try {
        const claims = verifier.verifySync(text(token) ?? "");
        const client = this.rules().clients.get(String(claims.client_id));
        const username = text(claims.username);
        if (claims.token_use === "access" && client?.poolId === pool.id && username)
          return { client, username };
      } catch {
        // Not this pool's, or no longer valid.
      }
    }
    throw new AwsError("NotAuthorizedException", "Invalid Access Token");
  }
}
