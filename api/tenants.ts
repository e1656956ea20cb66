import * as z from "zod/mini";
import { auditEntries } from "./audit";
import { pageQuery, tenantParams, tierName } from "./fields";
import { tenantMfaDemands } from "./mfa";
import { creation, newTenantBody } from "./onboarding";
import { described, named, responsesTo, time } from "./response";
import type { Operation, Route } from "./route";
import { tenantStatuses, tenants, tenantView } from "./tenant";

const changeTenantBody = z
  .strictObject({
    status: z.optional(z.enum(["active", "suspended"])),
    tier: z.optional(tierName),
    mfa: z.optional(z.enum(tenantMfaDemands)),
  })
  .check(
    z.refine(
      (change) => Object.values(change).some((value) => value !== undefined),
      "name what to change: status, tier, mfa or several of them",
    ),
  );

/** How the audit trail names a change of a tenant. Suspending a tenant in offboarding is a `call-off`. */
function tenantOperation({ status, tier, mfa }: z.output<typeof changeTenantBody>): Operation {
  const operations: Operation[] = [
    ...(status === undefined ? [] : [status === "active" ? ("activate" as const) : ("suspend" as const)]),
    ...(tier === undefined ? [] : ["set-tier" as const]),
    ...(mfa === undefined ? [] : ["set-mfa" as const]),
  ];
  return operations.join(", ") as Operation;
}

const operators = { authorization: "operator" } as const;
const oneTenant = { ...operators, params: tenantParams } as const;

/** The control plane: all tenants, for operators. */
export const tenantRoutes = [
  {
    ...operators,
    method: "GET",
    path: "/admin/tenants",
    function: "admin",
    query: z.extend(pageQuery(100), { status: z.optional(z.enum(tenantStatuses)) }),
  },
  {
    ...operators,
    method: "POST",
    path: "/admin/tenants",
    function: "onboarding",
    body: newTenantBody,
    headers: ["Idempotency-Key"],
    audited: "create",
  },
  { ...oneTenant, method: "GET", path: "/admin/tenants/{tenant_id}", function: "admin" },
  {
    ...oneTenant,
    method: "PATCH",
    path: "/admin/tenants/{tenant_id}",
    function: "admin",
    body: changeTenantBody,
    headers: ["If-Match"],
    audited: "change-tenant",
    operationOf: tenantOperation,
  },
  {
    ...oneTenant,
    method: "DELETE",
    path: "/admin/tenants/{tenant_id}",
    function: "admin",
    headers: ["If-Match"],
    audited: "offboard",
  },
  {
    ...oneTenant,
    method: "POST",
    path: "/admin/tenants/{tenant_id}/activation",
    function: "onboarding",
    audited: "activate",
  },
  {
    ...oneTenant,
    method: "GET",
    path: "/admin/tenants/{tenant_id}/export",
    function: "admin",
    audited: "export",
  },
  {
    ...oneTenant,
    method: "POST",
    path: "/admin/tenants/{tenant_id}/reconciliation",
    function: "admin",
    audited: "reconcile",
  },
  {
    ...oneTenant,
    method: "POST",
    path: "/admin/tenants/{tenant_id}/move",
    function: "onboarding",
    body: z.strictObject({ tier: tierName }),
    audited: "move",
  },
  {
    ...oneTenant,
    method: "DELETE",
    path: "/admin/tenants/{tenant_id}/move",
    function: "admin",
    audited: "move-cancel",
  },
  {
    ...oneTenant,
    method: "POST",
    path: "/admin/tenants/{tenant_id}/move/confirmation",
    function: "admin",
    audited: "move-confirm",
  },
  {
    ...oneTenant,
    method: "GET",
    path: "/admin/tenants/{tenant_id}/audit",
    function: "admin",
    query: pageQuery(100),
  },
] as const satisfies readonly Route[];

export type ExportDownload = z.output<typeof exportDownload>;
export type ExportFile = ExportDownload["files"][number];

/** Presigned URLs of an export; `manifest.json`, which lists the parts, is one of the files. */
export const exportDownload = /* @__PURE__ */ named(
  "ExportDownload",
  {
    files: [
      {
        name: "manifest.json",
        url: "https://bucket.s3.eu-central-1.amazonaws.com/tenants/…/manifest.json?X-Amz-Signature=…",
        bytes: 412,
        sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      },
    ],
    expires_at: "2025-11-24T09:35:00.000Z",
  },
  () =>
    z.object({
      files: z.array(
        z.object({
          name: z.string(),
          url: described(z.url(), "For GET, without any other credential."),
          bytes: z.int(),
          sha256: described(z.string(), "Hexadecimal."),
        }),
      ),
      expires_at: time(),
    }),
);

export const tenantResponses = /* @__PURE__ */ responsesTo(tenantRoutes, () => {
  const unknownTenant = "There is no such tenant.";
  const noMove = "There is no such tenant, or it is not being moved.";
  const concurrent = "other requests are changing the tenant";
  const oldExport = "the export of a cancelled offboarding is still being removed";
  const failedPrecondition = "The tenant does not meet the precondition.";
  const unknownTier = "The environment has no such tier.";
  const shown = (description: string) => ({ description, body: tenantView, headers: ["ETag"] }) as const;
  const retry = (description: string) => ({ description, headers: ["Retry-After"] }) as const;
  return {
    "GET /admin/tenants": {
      operation: "listTenants",
      summary: "List all tenants, or those of one status",
      success: { 200: { description: "A page of tenants.", body: tenants, headers: ["Link"] } },
    },
    "POST /admin/tenants": {
      operation: "createTenant",
      summary: "Create a tenant in any tier",
      details: `In a silo tier the tenant then waits for its silo; in other tiers its first administrator is invited at once. ${creation.repeated}`,
      request: { example: { tenant_name: "Globex", admin_email: "admin@example.com", tier: "premium" } },
      success: creation.success,
      problems: {
        409: creation.conflict,
        422: `${creation.reused}, or the environment has no such tier.`,
      },
    },
    "GET /admin/tenants/{tenant_id}": {
      operation: "readTenantAsOperator",
      summary: "Read a tenant",
      success: { 200: shown("The tenant.") },
      problems: { 404: unknownTenant },
    },
    "PATCH /admin/tenants/{tenant_id}": {
      operation: "changeTenant",
      summary: "Change a tenant's tier or second factor, or suspend or activate the tenant",
      details:
        "A suspended tenant's API key is refused at once, and its users are signed out. `active` ends a suspension; `suspended` cancels an offboarding whose purge has not begun. `mfa`: `required` demands a second factor of all its users. `If-Match` prevents a lost update.",
      request: { example: { status: "suspended" }, note: "At least one of `status`, `tier` and `mfa`." },
      success: { 200: shown("The changed tenant.") },
      problems: {
        404: unknownTenant,
        409: retry(
          `The tenant's status does not allow the change, the tier stores its data elsewhere, the tenant's data is being moved (\`tier\`), the environment has no second factors (\`mfa\`), ${oldExport} (\`active\`), or ${concurrent}.`,
        ),
        412: failedPrecondition,
        422: unknownTier,
      },
    },
    "DELETE /admin/tenants/{tenant_id}": {
      operation: "offboardTenant",
      summary: "Offboard a suspended tenant, or discard one that waits for its silo",
      details:
        "The tenant's data is exported, then purged after the environment's grace period. A tenant that waits for its silo is purged at once. `If-Match` prevents a lost update.",
      success: { 202: shown("The offboarding has begun.") },
      problems: {
        404: unknownTenant,
        409: retry(
          `The tenant is neither suspended nor waiting for its silo, its data is being moved, ${oldExport}, or ${concurrent}.`,
        ),
        412: failedPrecondition,
      },
    },
    "POST /admin/tenants/{tenant_id}/activation": {
      operation: "activateTenant",
      summary: "Activate a tenant whose silo is deployed, and invite its first administrator",
      details:
        "Checks that the silo's role, table and bucket respond, binds the tenant to them, and invites its first administrator. Repeat it at any point to resume.",
      success: { 200: shown("The active tenant.") },
      problems: {
        404: unknownTenant,
        409: "The tenant does not wait for a silo, or (`silo-not-deployed`) its silo is not deployed or does not respond yet; the detail names the next step.",
      },
    },
    "GET /admin/tenants/{tenant_id}/export": {
      operation: "readExport",
      summary: "Get presigned URLs to download the export of a tenant that is being offboarded",
      success: { 200: { description: "URLs of the manifest and of every part.", body: exportDownload } },
      problems: { 404: "There is no such tenant, or no complete export of it." },
    },
    "POST /admin/tenants/{tenant_id}/reconciliation": {
      operation: "reconcileUsers",
      summary: "Reconcile a tenant's users between the membership table and the user pool",
      success: { 202: shown("The reconciliation is requested: `reconciliation` shows its progress.") },
      problems: {
        404: unknownTenant,
        409: `The tenant is neither active nor suspended, or ${concurrent}.`,
      },
    },
    "POST /admin/tenants/{tenant_id}/move": {
      operation: "moveTenant",
      summary: "Move a tenant's data to another tier's storage; repeat to resume",
      details:
        "From the pool to a deployed silo, or back. During the move the tenant cannot upload files, and then cannot change any data, for a few minutes; it can read throughout. Repeat the request after `until` to resume the move; a schedule does so every 15 minutes.",
      request: { example: { tier: "dedicated" } },
      success: { 202: shown("The move has begun or continues: `move` shows its progress.") },
      problems: {
        404: unknownTenant,
        409: retry(
          "The tenant is neither active nor suspended, its data is already in the tier's storage, another move is not complete, the silo is not deployed (`silo-not-deployed`), or earlier data is still being removed.",
        ),
        422: unknownTier,
      },
    },
    "DELETE /admin/tenants/{tenant_id}/move": {
      operation: "giveUpMove",
      summary: "Cancel a move before the tenant is switched, and remove the copy",
      details: "The tenant continues at once at its old location.",
      success: { 202: shown("The copy is being removed.") },
      problems: {
        404: noMove,
        409: `The tenant is already at the new location, or ${concurrent}.`,
      },
    },
    "POST /admin/tenants/{tenant_id}/move/confirmation": {
      operation: "confirmMove",
      summary: "Confirm a move, and delete the data at the old location",
      details: "Only another move can undo this.",
      success: { 202: shown("The data at the old location is being deleted.") },
      problems: {
        404: noMove,
        409: `The move is not complete, or ${concurrent}.`,
      },
    },
    "GET /admin/tenants/{tenant_id}/audit": {
      operation: "listAudit",
      summary: "List a tenant's audit trail, newest entry first",
      success: {
        200: { description: "A page of entries, newest first.", body: auditEntries, headers: ["Link"] },
      },
      problems: { 404: unknownTenant },
    },
  };
});
