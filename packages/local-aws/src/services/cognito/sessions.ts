import { createHash, randomBytes } from "node:crypto";
import { JwtRsaVerifier } from "aws-jwt-verify";
import type { Jwks } from "aws-jwt-verify/jwk";
import { AwsError } from "../../http/errors";
import type { Storage, StoredMap } from "../../storage";
import { text } from "../../support/json";
import type { CognitoBackend } from "./backend";
import type { ClientRules, UserPoolRules } from "./rules";

/** Values that can be used once, within their lifetime. */
export class ExpiringMap<Value> {
  private readonly entries = new Map<string, { value: Value; expires: number }>();

  /** @param lifetime milliseconds */
  constructor(private readonly lifetime: number) {}

  set(key: string, value: Value): void {
    for (const [old, { expires }] of this.entries) {
      if (expires >= Date.now()) break; // All have the same lifetime, so the oldest expire first.
      this.entries.delete(old);
    }
    this.entries.delete(key);
    this.entries.set(key, { value, expires: Date.now() + this.lifetime });
  }

  /** Removes and returns the value; undefined if there is none or it has expired. */
  take(key: string): Value | undefined {
    const entry = this.entries.get(key);
    this.entries.delete(key);
    return entry && entry.expires >= Date.now() ? entry.value : undefined;
  }
}

/** Maximum number of remembered tokens; sign-outs do not affect older ones. */
const REMEMBERED = 20_000;

interface Issued {
  readonly user: string;
  /** Position in the order of tokens and sign-outs. */
  readonly order: number;
  /** Time of the sign-in, in epoch seconds. */
  readonly authTime: number;
  /** Of the hosted sign-in; absent: of a sign-in by the API. */
  readonly scopes?: readonly string[];
  /** The refresh token whose revocation also ends this token: a key of {@link Sessions.ended}. */
  readonly family?: string;
  /** The refresh token that the embedded service knows; absent: this one. */
  readonly original?: string;
  /** A replaced refresh token works until then, in epoch milliseconds; absent: not replaced. */
  readonly usableUntil?: number;
}

/** Tokens of one answer. */
interface IssuedTokens {
  readonly accessToken: string | undefined;
  /** The one issued, or used to get the access token. */
  readonly refreshToken: string | undefined;
}

type Holder = SignedIn & { readonly username: string; readonly original: string };

type SignedIn = Pick<Issued, "authTime"> & { readonly scopes: readonly string[] | undefined };

/** Tracks which refresh and access tokens a sign-out has revoked. ID tokens stay valid until they expire, as in Cognito. */
export class Sessions {
  private readonly issued: StoredMap<Issued>;
  /** Position of each user's last sign-out. */
  private readonly ended: StoredMap<number>;
  private order: number;

  constructor(storage: Storage) {
    this.issued = storage.map("issued-tokens");
    this.ended = storage.map("sign-outs");
    this.order = Math.max(0, ...this.ended.values(), ...this.issued.values().map(({ order }) => order));
  }

  /** Records issued tokens of a user. */
  open(
    poolId: string,
    username: string,
    { accessToken, refreshToken }: IssuedTokens,
    { authTime, scopes }: SignedIn,
  ): void {
    this.order += 1;
    for (const token of [accessToken, refreshToken]) {
      if (token === undefined || (token === refreshToken && this.issued.get(hashOf(token)) !== undefined))
        continue;
      this.issued.set(hashOf(token), {
        user: userKey(poolId, username),
        order: this.order,
        authTime,
        ...(scopes !== undefined && { scopes }),
        ...(refreshToken !== undefined && { family: this.familyOf(refreshToken) }),
      });
    }
    if (this.issued.size <= REMEMBERED) return;
    for (const oldest of this.issued.keys().slice(0, this.issued.size - REMEMBERED))
      this.issued.delete(oldest);
  }

  /** Signs a user out everywhere. */
  end(poolId: string, username: string): void {
    this.order += 1;
    this.ended.set(userKey(poolId, username), this.order);
  }

  /** Revokes a refresh token with those it was replaced by or replaced, and the access tokens that were got with them. */
  revoke(refreshToken: string): void {
    this.order += 1;
    this.ended.set(this.familyOf(refreshToken), this.order);
  }

  /**
   * Replaces a refresh token: the new one continues its session, and ends with it. The old one works for the grace period
   * of its first use. Source: Cognito API reference, RefreshTokenRotationType.
   * @returns the new one; of a token that is not known any more, the token itself
   * @throws AwsError as {@link requireUnused}: another request may have come first.
   */
  rotate(refreshToken: string, graceSeconds: number): string {
    const issued = this.issued.get(hashOf(refreshToken));
    if (issued === undefined) return refreshToken;
    this.requireUnused(refreshToken);
    const { usableUntil = Date.now() + graceSeconds * 1000, ...session } = issued;
    this.issued.set(hashOf(refreshToken), { ...session, usableUntil });
    const next = randomBytes(128).toString("base64url");
    this.order += 1;
    this.issued.set(hashOf(next), { original: refreshToken, ...session, order: this.order });
    return next;
  }

  /** The user of an issued token, and the sign-in; undefined: not known any more. */
  holderOf(token: string): Holder | undefined {
    const issued = this.issued.get(hashOf(token));
    if (issued === undefined) return undefined;
    const { user, authTime, scopes, original = token } = issued;
    return { username: user.slice(user.indexOf(" ") + 1), authTime, scopes, original };
  }

  /** @throws AwsError RefreshTokenReuseException for a token that was replaced, after its grace period. */
  requireUnused(refreshToken: string): void {
    const { usableUntil = Number.POSITIVE_INFINITY } = this.issued.get(hashOf(refreshToken)) ?? {};
    if (Date.now() < usableUntil) return;
    throw new AwsError("RefreshTokenReuseException", "Refresh token reuse detected");
  }

  private familyOf(refreshToken: string): string {
    return this.issued.get(hashOf(refreshToken))?.family ?? familyKey(refreshToken);
  }

  /** @throws AwsError NotAuthorizedException for a token revoked by a sign-out. */
  require(token: string, message: string): void {
    const issued = this.issued.get(hashOf(token));
    for (const ending of [issued?.user, issued?.family]) {
      if (issued !== undefined && (this.ended.get(ending ?? "") ?? 0) > issued.order) {
        throw new AwsError("NotAuthorizedException", message);
      }
    }
  }
}

const userKey = (poolId: string, username: string): string => `${poolId} ${username}`;
const familyKey = (refreshToken: string): string => `token ${hashOf(refreshToken)}`;
const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64");

/** The scope of a user's own operations at the pool. Source: Amazon Cognito developer guide, scopes. */
export const API_SCOPE = "aws.cognito.signin.user.admin";

interface VerifiedToken {
  readonly client: ClientRules;
  readonly username: string;
  readonly scopes: readonly string[];
}

/** Verifies access tokens: cognito-local only decodes them. */
export class AccessTokens {
  constructor(
    private readonly backend: CognitoBackend,
    private readonly rules: () => UserPoolRules,
    private readonly region: string,
    private readonly sessions: Sessions,
  ) {}

  /**
   * @param scope that the token must have
   * @throws AwsError NotAuthorizedException unless it is a valid access token of a pool of the deployment.
   */
  async verify(token: unknown, scope = API_SCOPE): Promise<VerifiedToken> {
    const verified = await this.decode(token);
    if (!verified.scopes.includes(scope)) {
      throw new AwsError("NotAuthorizedException", "Access Token does not have required scopes");
    }
    return verified;
  }

  /** Whether a pool of the deployment issued this access token. */
  isAccessToken(token: string): Promise<boolean> {
    return this.decode(token).then(
      () => true,
      () => false,
    );
  }

  private async decode(token: unknown): Promise<VerifiedToken> {
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
          return { client, username, scopes: String(claims.scope ?? "").split(" ") };
      } catch {
        // Of another pool, or no longer valid.
      }
    }
    throw new AwsError("NotAuthorizedException", "Invalid Access Token");
  }
}
