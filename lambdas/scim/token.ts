import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A bearer token of an identity provider, as sent. Nothing about it is verified. */
export interface ScimToken {
  readonly tenantId: string;
  readonly credentialId: string;
  readonly secret: string;
}

/** `scim_<tenant>_<credential>_<secret>`: the secret has 256 random bits. */
const shape =
  /^Bearer scim_([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/i;

/** The token of an Authorization header; undefined: it cannot be one. */
export function parseToken(authorization: string | undefined): ScimToken | undefined {
  const [, tenantId, credentialId, secret] = shape.exec(authorization ?? "") ?? [];
  if (tenantId === undefined || credentialId === undefined || secret === undefined) return undefined;
  return { tenantId: tenantId.toLowerCase(), credentialId: credentialId.toLowerCase(), secret };
}

/** A new token, with what is stored of it. */
export function newToken(tenantId: string): { token: string; credentialId: string; hash: string } {
  const credentialId = randomBytes(8).toString("hex");
  const secret = randomBytes(32).toString("base64url");
  return {
    token: `scim_${tenantId}_${credentialId}_${secret}`,
    credentialId,
    hash: hashOf(secret).toString("hex"),
  };
}

/** A fast hash is enough for a secret that no one chose. */
const hashOf = (secret: string): Buffer => createHash("sha256").update(secret).digest();

/** In constant time. */
export function isSecretOf(secret: string, hash: string): boolean {
  const expected = Buffer.from(hash, "hex");
  const given = hashOf(secret);
  return expected.length === given.length && timingSafeEqual(expected, given);
}
