import * as z from "zod/mini";
import { tenantParams } from "./fields";
import { described, EXAMPLE_USER_ID, named, responsesTo, time } from "./response";
import { administrators, type Route } from "./route";
import { type MachineScope, machineScopes } from "./scopes";

/** A credential's id. */
export const credentialParams = z.object({
  credential_id: described(z.string().check(z.guid()), "Id of the machine credential."),
});

/** Of a tenant. */
export const MAX_CREDENTIALS = 10;

/** App clients of the user pool that a credential has at most: one, and those that it replaces. */
export const MAX_CLIENTS = 3;

const scopes = Object.keys(machineScopes) as [MachineScope, ...MachineScope[]];

/** `192.0.2.0/24`, `2001:db8::/32`, or one address. */
const network = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]);

const newCredentialBody = z.strictObject({
  name: z
    .string()
    .check(
      z.regex(/^[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,62}[A-Za-z0-9])?$/, "1 to 64 letters, digits, spaces, . _ -"),
    ),
  scopes: z.array(z.enum(scopes)).check(
    z.minLength(1),
    z.maxLength(scopes.length),
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

const operated = { authorization: "operator", function: "admin" } as const;

/** For operators, who stop a credential that leaked when no administrator does. */
export const tenantCredentialRoutes = [
  { ...operated, method: "GET", path: "/admin/tenants/{tenant_id}/credentials", params: tenantParams },
  {
    ...operated,
    method: "DELETE",
    path: "/admin/tenants/{tenant_id}/credentials/{credential_id}",
    params: z.extend(tenantParams, credentialParams.shape),
    audited: "revoke-credential",
  },
] as const satisfies readonly Route[];

const EXAMPLE_CREDENTIAL = {
  credential_id: "0b9e5f0e-7f0c-4a39-9d7e-0c9a3b1f5c11",
  name: "Nightly import",
  scopes: ["data:read", "data:write"] as MachineScope[],
  addresses: ["192.0.2.0/24"],
  created_at: "2025-11-24T09:30:00.000Z",
  created_by: EXAMPLE_USER_ID,
  expires_at: "2026-02-22T09:30:00.000Z",
  clients: [{ client_id: "1example23456789", created_at: "2025-11-24T09:30:00.000Z" }],
};

export type NewCredential = z.output<typeof newCredential>;
export type CredentialView = z.output<typeof credential>;

const credentialShape = () => ({
  credential_id: z.uuid(),
  name: z.string(),
  scopes: z.array(z.enum(scopes)),
  addresses: described(z.array(z.string()), "Networks that requests may come from; empty: any."),
  created_at: time(),
  created_by: described(z.string(), "The administrator's user id."),
  expires_at: time(),
  clients: described(
    z.array(
      z.object({
        client_id: z.string(),
        created_at: time(),
        until: described(z.exactOptional(time()), "Replaced: it works until then."),
        last_used_at: described(z.exactOptional(time()), "When it last got a token."),
      }),
    ),
    "The newest first.",
  ),
});

/** A machine credential, without its secret. */
export const credential = /* @__PURE__ */ named("MachineCredential", EXAMPLE_CREDENTIAL, () =>
  z.object(credentialShape()),
);

export const credentials = /* @__PURE__ */ z.array(credential);

/** A machine credential with the secret of its newest client. */
export const newCredential = /* @__PURE__ */ named(
  "NewMachineCredential",
  // A spread would stay in the bundles.
  /* @__PURE__ */ Object.assign(
    { client_id: "1example23456789", client_secret: "example-secret-shown-once" },
    EXAMPLE_CREDENTIAL,
  ),
  () =>
    z.object({
      ...credentialShape(),
      client_id: z.string(),
      client_secret: described(z.string(), "Shown in this response alone."),
    }),
);

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

export const tenantCredentialResponses = /* @__PURE__ */ responsesTo(tenantCredentialRoutes, () => ({
  "GET /admin/tenants/{tenant_id}/credentials": {
    operation: "listTenantCredentials",
    summary: "List a tenant's machine credentials",
    success: {
      200: { description: "All credentials, the oldest first, without secrets.", body: credentials },
    },
    problems: { 404: "There is no such tenant." },
  },
  "DELETE /admin/tenants/{tenant_id}/credentials/{credential_id}": {
    operation: "revokeTenantCredential",
    summary: "Revoke a tenant's machine credential, such as one that leaked",
    details:
      "It gets no more tokens; those that it has are refused within 30 seconds. It cannot be undone: the tenant's administrators create another.",
    success: { 204: { description: "The credential no longer exists." } },
    problems: { 404: "There is no such tenant, or it has no such credential." },
  },
}));
