import { createHash } from "node:crypto";
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
}

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

  /** Records issued tokens of a user who signed in at `authTime`, in epoch seconds. */
  open(poolId: string, username: string, tokens: readonly (string | undefined)[], authTime: number): void {
    this.order += 1;
    for (const token of tokens) {
      if (token !== undefined)
        this.issued.set(hashOf(token), { user: userKey(poolId, username), order: this.order, authTime });
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

  /** The user of an issued token, and the time of the sign-in in epoch seconds; undefined: not known any more. */
  holderOf(token: string): { readonly username: string; readonly authTime: number } | undefined {
    const issued = this.issued.get(hashOf(token));
    if (issued === undefined) return undefined;
    return { username: issued.user.slice(issued.user.indexOf(" ") + 1), authTime: issued.authTime };
  }

  /** @throws AwsError NotAuthorizedException for a token revoked by a sign-out. */
  require(token: string, message: string): void {
    const issued = this.issued.get(hashOf(token));
    if (issued !== undefined && (this.ended.get(issued.user) ?? 0) > issued.order) {
      throw new AwsError("NotAuthorizedException", message);
    }
  }
}

const userKey = (poolId: string, username: string): string => `${poolId} ${username}`;
const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64");

/** Verifies access tokens: cognito-local only decodes them. */
export class AccessTokens {
  constructor(
    private readonly backend: CognitoBackend,
    private readonly rules: () => UserPoolRules,
    private readonly region: string,
    private readonly sessions: Sessions,
  ) {}

  /** @throws AwsError NotAuthorizedException unless it is a valid access token of a pool of the deployment. */
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
        // Of another pool, or no longer valid.
      }
    }
    throw new AwsError("NotAuthorizedException", "Invalid Access Token");
  }
}
