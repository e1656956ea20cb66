import * as z from "zod/mini";
import { credentialParams, credentials } from "./credential-views";
import { tenantParams } from "./fields";
import { responsesTo } from "./response";
import type { Route } from "./route";

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
