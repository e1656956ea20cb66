import type { StoredTenant } from "../registry/tenant-records";
import { forbidden, unauthorized } from "../shared/errors";

declare const verified: unique symbol;

/**
 * A tenant's id out of verified claims, or out of a record that the control plane has read. Nothing but `verifyClaims` and
 * `tenantIdOf` makes one, so no body, path, query or header can.
 */
export type TenantId = string & { readonly [verified]: true };

/** Whose ID tokens count. */
export interface UserPool {
  /** `https://cognito-idp.<region>.amazonaws.com/<pool id>`. */
  readonly issuer: string;
  readonly clientId: string;
}

export interface VerifiedClaims {
  readonly tenantId: TenantId;
  /** The user's `sub`. */
  readonly userId: string;
  /** Cognito groups, unfiltered. */
  readonly groups: readonly string[];
}

const tenantIdShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The id of a tenant whose record the control plane has read. Functions that serve tenants have no right to read any record
 * but the caller's own, and so nothing to call this with.
 */
export const tenantIdOf = (tenant: StoredTenant): TenantId => tenant.tenant_id as TenantId;

/**
 * Checks the claims that API Gateway's Cognito authorizer took from a token whose signature and expiry it verified. What
 * it does not check is checked here: that the token is an ID token, of this client and this pool.
 * Throws 401 for another kind of token, 403 for one that names no tenant.
 */
export function verifyClaims(claims: unknown, pool: UserPool): VerifiedClaims {
  if (typeof claims !== "object" || claims === null)
    throw unauthorized("The request carries no verified token.");
  const claim = (name: string): unknown =>
    Object.hasOwn(claims, name) ? Reflect.get(claims, name) : undefined;
  if (claim("token_use") !== "id")
    throw unauthorized("An ID token is required; this is another kind of token.");
  if (claim("aud") !== pool.clientId) throw unauthorized("The token was issued to another client.");
  if (claim("iss") !== pool.issuer) throw unauthorized("The token was issued by another user pool.");

  const tenantId = claim("custom:tenant_id");
  if (typeof tenantId !== "string" || !tenantIdShape.test(tenantId))
    throw forbidden("The token names no tenant.");
  const userId = claim("sub");
  if (typeof userId !== "string" || userId === "") throw unauthorized("The token names no user.");
  const groups = claim("cognito:groups");
  return {
    tenantId: tenantId as TenantId,
    userId,
    // API Gateway flattens the array of the token to "a,b".
    groups: typeof groups === "string" ? groups.split(",").map((group) => group.trim()) : [],
  };
}
