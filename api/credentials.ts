import * as z from "zod/mini";
import {
  credentialParams,
  credentials,
  MAX_CREDENTIALS,
  newCredential,
  scopeNames,
} from "./credential-views";
import { responsesTo } from "./response";
import { administrators, type Route } from "./route";
import type { MachineScope } from "./scopes";

/** `192.0.2.0/24`, `2001:db8::/32`, or one address. */
const network = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]);

const newCredentialBody = z.strictObject({
  name: z
    .string()
    .check(
      z.regex(/^[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,62}[A-Za-z0-9])?$/, "1 to 64 letters, digits, spaces, . _ -"),
    ),
  scopes: z.array(z.enum(scopeNames)).check(
    z.minLength(1),
    z.maxLength(scopeNames.length),
    z.refine((list) => new Set(list).size === list.length, "each scope once"),
  ),
  expires_in_days: z.number().check(z.int(), z.gte(1), z.lte(365)),
  addresses: z._default(z.array(network).check(z.maxLength(20)), []),
});

const replacementBody = z.strictObject({
  /** For which the old secret works beside the new one. */
  overlap_hours: z._default(z.number().check(z.int(), z.gte(0), z.lte(168)), 24),
});

const ofTenant = { ...administrators, function: "account", scope: "people" } as const;

/** Machine credentials: access of programs to the tenant's data, which its administrators give and take. */
export const credentialRoutes = [
  { ...ofTenant, method: "GET", path: "/tenant/credentials" },
  {
    ...ofTenant,
    method: "POST",
    path: "/tenant/credentials",
    recentSignIn: true,
    body: newCredentialBody,
    audited: "create-credential",
  },
  {
    ...ofTenant,
    method: "POST",
    path: "/tenant/credentials/{credential_id}/rotation",
    recentSignIn: true,
    params: credentialParams,
    body: replacementBody,
    audited: "rotate-credential",
  },
  {
    ...ofTenant,
    method: "DELETE",
    path: "/tenant/credentials/{credential_id}",
    recentSignIn: true,
    params: credentialParams,
    audited: "revoke-credential",
  },
] as const satisfies readonly Route[];

export const credentialResponses = /* @__PURE__ */ responsesTo(credentialRoutes, () => {
  const unknown = "The tenant has no such credential.";
  const full = "The environment has no room for another credential (`credentials-exhausted`).";
  return {
    "GET /tenant/credentials": {
      operation: "listCredentials",
      summary: "List the tenant's machine credentials",
      success: {
        200: { description: "All credentials, the oldest first, without secrets.", body: credentials },
      },
    },
    "POST /tenant/credentials": {
      operation: "createCredential",
      summary: "Create a machine credential",
      details:
        "The secret is in this response alone. A program exchanges it at the token endpoint of the user pool's domain (grant `client_credentials`) for access tokens of an hour, and sends them with the tenant's API key.",
      request: {
        example: {
          name: "Nightly import",
          scopes: ["data:read", "data:write"] as MachineScope[],
          expires_in_days: 90,
        },
      },
      success: { 201: { description: "The credential, with its secret.", body: newCredential } },
      problems: { 409: `The tenant has ${MAX_CREDENTIALS} credentials.`, 503: full },
    },
    "POST /tenant/credentials/{credential_id}/rotation": {
      operation: "rotateCredential",
      summary: "Replace the secret of a machine credential",
      details:
        "The new client works at once, the old ones until the overlap ends; of more than two, the oldest ends now. The expiry of the credential stays.",
      request: { example: { overlap_hours: 24 } },
      success: { 201: { description: "The credential, with the new secret.", body: newCredential } },
      problems: { 404: unknown, 409: "The credential has expired.", 503: full },
    },
    "DELETE /tenant/credentials/{credential_id}": {
      operation: "revokeCredential",
      summary: "Revoke a machine credential",
      details: "It gets no more tokens; those that it has are refused within 30 seconds.",
      success: { 204: { description: "The credential no longer exists." } },
      problems: { 404: unknown },
    },
  };
});
