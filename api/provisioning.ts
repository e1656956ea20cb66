import * as z from "zod/mini";
import { described, EXAMPLE_USER_ID, named, responsesTo, time } from "./response";
import { administrators, type Route, tenantRoles } from "./route";

/** Two, so that a new one can be in use before the old one is revoked. */
export const MOST_SCIM_CREDENTIALS = 2;

/** Longest life of a credential, in days. */
const MOST_DAYS = 365;

export const scimCredentialParams = z.object({
  credential_id: described(
    z.string().check(z.regex(/^[0-9a-f]{16}$/)),
    "Id of the credential, from `GET /tenant/scim-credentials`.",
  ),
});

const groupParams = z.object({ group_id: z.string().check(z.guid()) });

const administered = { ...administrators, function: "scim", scope: "people" } as const;

/** How a tenant's administrators let an identity provider in, and what its groups mean. */
export const provisioningRoutes = [
  { ...administered, method: "GET", path: "/tenant/scim-credentials" },
  {
    ...administered,
    method: "POST",
    path: "/tenant/scim-credentials",
    recentSignIn: true,
    body: z.strictObject({
      name: z.string().check(z.minLength(1), z.maxLength(64), z.regex(/^[^\p{C}]+$/u)),
      expires_in_days: z.int().check(z.gte(1), z.lte(MOST_DAYS)),
    }),
    audited: "create-scim-credential",
  },
  {
    ...administered,
    method: "DELETE",
    path: "/tenant/scim-credentials/{credential_id}",
    params: scimCredentialParams,
    audited: "revoke-scim-credential",
  },
  { ...administered, method: "GET", path: "/tenant/scim-groups" },
  {
    ...administered,
    method: "PUT",
    path: "/tenant/scim-groups/{group_id}",
    recentSignIn: true,
    params: groupParams,
    body: z.strictObject({ role: z.enum(tenantRoles) }),
    audited: "map-scim-group",
  },
] as const satisfies readonly Route[];

export type ScimCredentialView = z.output<typeof scimCredential>;

const credentialFields = () => ({
  credential_id: z.string(),
  name: z.string(),
  created_at: time(),
  created_by: described(z.uuid(), "The administrator who made it."),
  expires_at: time(),
  last_used_at: described(z.exactOptional(time()), "To within five minutes; absent: not used yet."),
});

const exampleCredential = () => ({
  credential_id: "5b0c1f2e9a7d4e63",
  name: "Okta",
  created_at: "2025-11-24T09:30:00.000Z",
  created_by: EXAMPLE_USER_ID,
  expires_at: "2026-05-23T09:30:00.000Z",
});

export const scimCredential = /* @__PURE__ */ named(
  "ScimCredential",
  /* @__PURE__ */ exampleCredential(),
  () => z.object(credentialFields()),
);

export const scimCredentials = /* @__PURE__ */ z.array(scimCredential);

export const newScimCredential = /* @__PURE__ */ named(
  "NewScimCredential",
  /* @__PURE__ */ Object.assign(/* @__PURE__ */ exampleCredential(), { token: "scim_..." }),
  () =>
    z.object({
      ...credentialFields(),
      token: described(z.string(), "The bearer token of the identity provider. It is shown this once."),
    }),
);

export type ScimGroupRoleView = z.output<typeof scimGroupRole>;

export const scimGroupRole = /* @__PURE__ */ named(
  "ScimGroupRole",
  { group_id: "0f9f2a54-6a0e-4a53-8d9b-1c5ad3f0c2e7", name: "Bakers", role: "tenant-member" },
  () =>
    z.object({
      group_id: z.uuid(),
      name: z.string(),
      role: described(z.enum(tenantRoles), "The role of the group's members."),
    }),
);

export const scimGroupRoles = /* @__PURE__ */ z.array(scimGroupRole);

export const provisioningResponses = /* @__PURE__ */ responsesTo(provisioningRoutes, () => ({
  "GET /tenant/scim-credentials": {
    operation: "listScimCredentials",
    summary: "List the tenant's SCIM credentials, without their tokens",
    success: { 200: { description: "The credentials, expired ones included.", body: scimCredentials } },
  },
  "POST /tenant/scim-credentials": {
    operation: "createScimCredential",
    summary: "Create a credential with which an identity provider manages the tenant's users and groups",
    details: `A tenant has ${MOST_SCIM_CREDENTIALS} at once, to change over without a gap. Expired ones make room.`,
    request: { example: { name: "Okta", expires_in_days: 180 } },
    success: { 201: { description: "The credential, with its token.", body: newScimCredential } },
    problems: { 409: `The tenant has ${MOST_SCIM_CREDENTIALS} credentials: revoke one first.` },
  },
  "DELETE /tenant/scim-credentials/{credential_id}": {
    operation: "revokeScimCredential",
    summary: "Revoke a SCIM credential",
    success: { 204: { description: "The token is refused within 30 seconds." } },
    problems: { 404: "The tenant has no such credential." },
  },
  "GET /tenant/scim-groups": {
    operation: "listScimGroupRoles",
    summary: "List the groups of the tenant's identity provider, with their roles",
    success: { 200: { description: "The groups, by id.", body: scimGroupRoles } },
  },
  "PUT /tenant/scim-groups/{group_id}": {
    operation: "setScimGroupRole",
    summary: "Give a group a role, which its members get",
    details:
      "`tenant-admin` makes every member an administrator, now and later; who leaves the group becomes a member. `tenant-member` takes it back.",
    request: { example: { role: "tenant-admin" } },
    success: { 200: { description: "The group with its role.", body: scimGroupRole } },
    problems: {
      404: "The tenant has no such group.",
      409: "The group has more members than one of administrators may, or the tenant would have no active administrator left.",
    },
  },
}));
