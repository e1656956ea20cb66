import type { StoredTenant } from "../registry/tenant-records";
import { forbidden, unauthorized } from "../shared/errors";

declare const verified: unique symbol;

/**
 * A tenant's id from verified claims, or from a record that the control plane has read. Only `verifyClaims`,
 * `tenantIdOf` and `claimedTenantId` create one, so it never comes from a body, path or query.
 */
export type TenantId = string & { readonly [verified]: true };

/** The user pool whose access tokens are valid. */
export interface UserPool {
  /** `https://cognito-idp.<region>.amazonaws.com/<pool id>`. */
  readonly issuer: string;
  /** The client of users with a password. */
  readonly clientId: string;
}

export type VerifiedClaims = UserClaims | MachineClaims;

/** Of a machine's access token. */
export interface MachineClaims {
  readonly kind: "machine";
  readonly tenantId: TenantId;
  /** The app client that got the token for itself. */
  readonly clientId: string;
  /** As the token claims them. */
  readonly scopes: ReadonlySet<string>;
}

/** Of a user's access token. */
export interface UserClaims {
  readonly kind: "user";
  readonly tenantId: TenantId;
  /** The user's `sub`. */
  readonly userId: string;
  /** The app client that the token was issued to: the pool has others, of tenants' connections. See `requireWay`. */
  readonly clientId: string;
  /** Cognito groups, unfiltered. */
  readonly groups: readonly string[];
  /** Time of the sign-in, in epoch seconds; undefined: the token does not say. */
  readonly authTime: number | undefined;
  /** Since when each sign-in of the user has used a second factor, in epoch seconds; undefined: the user had none. */
  readonly secondFactorSince: number | undefined;
}

/** The claim of access tokens with the tenant's id, which the function `tokens` adds. */
export const TENANT_CLAIM = "tenant_id";

/** Another claim that `tokens` adds: see `VerifiedClaims.secondFactorSince`. */
export const SECOND_FACTOR_CLAIM = "second_factor";

const tenantIdShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a value has the form of a tenant's id. */
export const isTenantIdShaped = (value: unknown): value is string =>
  typeof value === "string" && tenantIdShape.test(value);

/**
 * The id of a tenant whose record the control plane has read. Functions that serve tenants may read only the caller's
 * own record, and so have no argument for this.
 */
export const tenantIdOf = (tenant: StoredTenant): TenantId => tenant.tenant_id as TenantId;

/**
 * The tenant that a bearer token names, before its secret is verified: to read that tenant's credential, with that tenant's
 * session, and for nothing else until the secret matches.
 */
export const claimedTenantId = (token: { readonly tenantId: string }): TenantId => {
  if (!isTenantIdShaped(token.tenantId)) throw unauthorized("The token names no tenant.");
  return token.tenantId as TenantId;
};

/**
 * Checks the claims of a token whose signature, expiry and scope API Gateway's Cognito authorizer has verified. The
 * authorizer does not check that it is an access token of this pool, for a user or for a machine's client itself; this
 * does, and leaves to `requireWay` whether the user's client is one of the tenant's. Throws 401 for another kind of token, 403 for one without a tenant.
 */
export function verifyClaims(claims: unknown, pool: UserPool): VerifiedClaims {
  if (typeof claims !== "object" || claims === null)
    throw unauthorized("The request carries no verified token.");
  const claim = (name: string): unknown =>
    Object.hasOwn(claims, name) ? Reflect.get(claims, name) : undefined;
  if (claim("token_use") !== "access")
    throw unauthorized("An access token is required; this is another kind of token.");
  if (claim("iss") !== pool.issuer) throw unauthorized("The token was issued by another user pool.");

  const tenantId = claim(TENANT_CLAIM);
  if (!isTenantIdShaped(tenantId)) throw forbidden("The token names no tenant.");
  const clientId = claim("client_id");
  // A user's token has a username, and a machine's has none.
  if (clientId !== pool.clientId && claim("username") === undefined) {
    return machineClaims(tenantId as TenantId, clientId, claim);
  }
  if (typeof clientId !== "string" || clientId === "") throw otherClient();
  const userId = claim("sub");
  if (typeof userId !== "string" || userId === "") throw unauthorized("The token names no user.");
  const groups = claim("cognito:groups");
  return {
    kind: "user",
    tenantId: tenantId as TenantId,
    userId,
    clientId,
    // API Gateway flattens the array of the token to "a,b".
    groups: typeof groups === "string" ? groups.split(",").map((group) => group.trim()) : [],
    authTime: secondsIn(claim("auth_time")),
    secondFactorSince: secondsIn(claim(SECOND_FACTOR_CLAIM)),
  };
}

/**
 * A token of the client credentials grant has its client as subject, and no user. Whether the client is the tenant's says
 * its binding. Source: Amazon Cognito developer guide, access token payload.
 */
function machineClaims(
  tenantId: TenantId,
  clientId: unknown,
  claim: (name: string) => unknown,
): MachineClaims {
  const isOfItself =
    typeof clientId === "string" && /^\w{1,128}$/.test(clientId) && claim("sub") === clientId;
  if (!isOfItself) throw otherClient();
  return { kind: "machine", tenantId, clientId, scopes: new Set(String(claim("scope") ?? "").split(" ")) };
}

export const otherClient = () => unauthorized("The token was issued to another client.");

/** API Gateway hands numbers on as text. */
const secondsIn = (claim: unknown): number | undefined =>
  typeof claim === "string" && /^\d{1,12}$/.test(claim) ? Number(claim) : undefined;
