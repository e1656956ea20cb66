import * as z from "zod";
import { moveStates } from "../../lambdas/registry/move";
import { kindsOfWork } from "../../lambdas/registry/pending-work";
import { tenantStatuses } from "../../lambdas/registry/tenant-status";
import type { AnswersBelow } from "../answer";
import { creation } from "./onboarding";
import { EXAMPLE_REQUEST_ID, EXAMPLE_TENANT_ID, EXAMPLE_USER_ID, shape, time } from "./shape";

const progress = shape(
  "Progress",
  { state: "running", started_at: "2025-11-24T09:30:00.000Z", items: 1200 },
  z.strictObject({
    state: z.enum(["waiting", "running", "done"]),
    started_at: z.optional(time),
    progressed_at: z.optional(time).meta({ description: "Last sign of life." }),
    finished_at: z.optional(time),
    users: z.optional(z.int()),
    items: z.optional(z.int()),
    files: z.optional(z.int()).meta({ description: "A purge counts versions." }),
    bytes: z.optional(z.int()),
  }),
);

const place = z.strictObject({
  model: z.enum(["pool", "silo"]),
  slug: z.optional(z.string()).meta({ description: "Of a silo: names its stack." }),
});
const verified = z.strictObject({
  count: z.int(),
  bytes: z.int(),
  sha256: z.string().meta({ description: "Over keys and contents, in the order of the keys; hexadecimal." }),
});

const move = shape(
  "Move",
  {
    requested_at: "2025-11-24T09:30:00.000Z",
    requested_by: "arn:aws:iam::123456789012:user/operator",
    from: { model: "pool" },
    to: { model: "silo", slug: "acme" },
    tier: "dedicated",
    state: "closing",
    since: "2025-11-24T09:31:00.000Z",
    until: "2025-11-24T09:37:05.000Z",
    progressed_at: "2025-11-24T09:31:00.000Z",
  },
  z.strictObject({
    requested_at: time,
    requested_by: z.string().meta({ description: "ARN of the operator." }),
    from: z.optional(place),
    to: z.optional(place),
    tier: z.string().meta({ description: "The tenant's once it is switched." }),
    state: z.enum(moveStates).meta({
      description:
        "In this order. `closing`, `files`: uploads and deletions of files are refused; `freezing`, `items`, `settling`: every change of data is; from `settling` on the tenant is at the new place; `moved`: it waits to be confirmed; `clearing`, `discarding`: what is not needed any more is removed.",
    }),
    since: time.meta({ description: "When the state began." }),
    until: z.optional(time).meta({ description: "The state goes on after this, when somebody asks for it." }),
    progressed_at: time.meta({ description: "Last sign of life." }),
    files: z.optional(verified).meta({ description: "Found the same at both places, as a whole." }),
    items: z.optional(verified),
    late_files: z.optional(z.literal(true)).meta({
      description:
        "Uploads that took long have come to the old place after the move: confirm once more to delete them.",
    }),
    trouble: z.optional(z.string()).meta({ description: "Why it does not go on, or was given up." }),
  }),
);

/** A tenant as operators see it. */
export const tenant = shape(
  "Tenant",
  {
    tenant_id: EXAMPLE_TENANT_ID,
    tenant_name: "Acme",
    tier: "standard",
    status: "active",
    version: 2,
    created_at: "2025-11-24T09:30:00.000Z",
    updated_at: "2025-11-24T09:30:00.000Z",
    api_key_id: "a1b2c3d4e5",
    plan_tier: "standard",
    binding: { model: "pool" },
    pending: [],
  },
  z.strictObject({
    tenant_id: z.uuid(),
    tenant_name: z.string(),
    tier: z.string(),
    status: z.enum(tenantStatuses),
    version: z.int().meta({ description: "One more with each change of status or tier: the ETag." }),
    created_at: time,
    updated_at: time.meta({ description: "When status or tier changed last." }),
    api_key_id: z.optional(z.string()).meta({ description: "Id at API Gateway, not the key." }),
    plan_tier: z.optional(z.string()).meta({
      description:
        "The tier whose usage plan the API key is in, until a change of tier has been carried out.",
    }),
    binding: z
      .optional(place)
      .meta({ description: "Where the tenant's data is; absent while it has no place, and is refused." }),
    awaits_silo: z.optional(z.literal(true)).meta({
      description:
        "The tenant is whole and waits for its silo's stack; POST /admin/tenants/{tenant_id}/activation comes next.",
    }),
    offboarding: z.optional(
      z.strictObject({
        requested_at: time,
        requested_by: z.string().meta({ description: "ARN of the operator." }),
        purge_after: time.meta({
          description: "The purge begins after this, and not before the export is done.",
        }),
        export: progress,
        purge: progress,
      }),
    ),
    reconciliation: z.optional(
      z.strictObject({
        requested_at: time,
        state: z.enum(["waiting", "done"]),
        finished_at: z.optional(time),
        repairs: z.optional(z.array(z.string())).meta({
          description: "What was done, a sentence each; empty: there was nothing to do.",
        }),
      }),
    ),
    move: z.optional(move),
    deleted_at: z.optional(time),
    pending: z.array(z.enum(kindsOfWork)).meta({
      description: "What the platform has still to carry out; empty: everything is as it says here.",
    }),
  }),
);

export const tenants = z.array(tenant);

export const auditEntry = shape(
  "AuditEntry",
  {
    tenant_id: EXAMPLE_TENANT_ID,
    at: "2025-11-24T09:30:00.000Z",
    actor: { type: "user", id: EXAMPLE_USER_ID, source_ip: "192.0.2.7" },
    action: "PATCH /users/{user_id}",
    target: EXAMPLE_USER_ID,
    result: 200,
    request_id: EXAMPLE_REQUEST_ID,
  },
  z.strictObject({
    tenant_id: z.uuid(),
    at: time,
    actor: z.strictObject({
      type: z.enum(["user", "operator", "anonymous", "platform"]),
      id: z
        .string()
        .meta({ description: "The user's id, the operator's ARN, the function's name; empty: anonymous." }),
      source_ip: z.string(),
    }),
    action: z.string().meta({ description: "A route, or what the platform did by itself." }),
    target: z.optional(z.string()).meta({
      description: "Id of the user that the action was about, or the time that a restore goes back to.",
    }),
    result: z
      .union([z.int(), z.record(z.string(), z.number())])
      .meta({ description: "HTTP status, or what was done, in numbers." }),
    request_id: z.string(),
  }),
);

export const auditEntries = z.array(auditEntry);

export const exportDownload = shape(
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
  z.strictObject({
    files: z.array(
      z.strictObject({
        name: z.string(),
        url: z.url().meta({ description: "To GET, without any other credential." }),
        bytes: z.int(),
        sha256: z.string().meta({ description: "In hexadecimal." }),
      }),
    ),
    expires_at: time,
  }),
);

const unknownTenant = "There is no such tenant.";
const changed = "The tenant is not as the precondition demands.";

export const adminAnswers = {
  "GET /admin/tenants": {
    operation: "listTenants",
    success: { 200: { description: "A page of tenants.", body: tenants, headers: ["Link"] } },
  },
  "POST /admin/tenants": {
    operation: "createTenant",
    details: creation.repeated,
    request: { example: { tenant_name: "Globex", admin_email: "admin@example.com", tier: "premium" } },
    success: creation.success,
    problems: {
      409: creation.conflict,
      422: `${creation.reused}, or the environment has no such tier.`,
    },
  },
  "GET /admin/tenants/{tenant_id}": {
    operation: "readTenantAsOperator",
    success: { 200: { description: "The tenant.", body: tenant, headers: ["ETag"] } },
    problems: { 404: unknownTenant },
  },
  "PATCH /admin/tenants/{tenant_id}": {
    operation: "changeTenant",
    details:
      "A suspended tenant's API key is refused at once, its users are signed out. `active` calls off a suspension; `suspended` calls off an offboarding whose purge has not begun.",
    request: { example: { status: "suspended" }, note: "At least one of `status` and `tier`." },
    success: { 200: { description: "The tenant, changed.", body: tenant, headers: ["ETag"] } },
    problems: {
      404: unknownTenant,
      409: {
        description:
          "The tenant's status does not allow the change, the tier keeps data elsewhere than the tenant's is, the tenant's data is being moved (`tier`), the export of an offboarding that was called off is still being removed (`active`), or others change the tenant at the same time.",
        headers: ["Retry-After"],
      },
      412: changed,
      422: "The environment has no such tier.",
    },
  },
  "DELETE /admin/tenants/{tenant_id}": {
    operation: "offboardTenant",
    details:
      "The tenant's data is exported, then purged after the environment's days of grace. A tenant that awaits its silo has none: it is purged at once.",
    success: { 202: { description: "The offboarding has begun.", body: tenant, headers: ["ETag"] } },
    problems: {
      404: unknownTenant,
      409: {
        description:
          "The tenant is neither suspended nor awaits a silo, its data is being moved, the export of an offboarding that was called off is still being removed, or others change the tenant at the same time.",
        headers: ["Retry-After"],
      },
      412: changed,
    },
  },
  "POST /admin/tenants/{tenant_id}/activation": {
    operation: "activateTenant",
    details:
      "Checks that the silo's role, table and bucket answer, binds the tenant to them, and invites its first administrator. Repeat it at any point: it goes on where it broke off.",
    success: { 200: { description: "The tenant, active.", body: tenant, headers: ["ETag"] } },
    problems: {
      404: unknownTenant,
      409: "The tenant does not await a silo, or (`silo-not-deployed`) its silo is not deployed or does not answer yet; the detail says what comes next.",
    },
  },
  "GET /admin/tenants/{tenant_id}/export": {
    operation: "readExport",
    success: { 200: { description: "Downloads of the manifest and of every part.", body: exportDownload } },
    problems: { 404: "There is no such tenant, or no complete export of it." },
  },
  "POST /admin/tenants/{tenant_id}/reconciliation": {
    operation: "reconcileUsers",
    success: {
      202: {
        description: "Asked for: `reconciliation` tells what comes of it.",
        body: tenant,
        headers: ["ETag"],
      },
    },
    problems: {
      404: unknownTenant,
      409: "The tenant is neither active nor suspended, or others change the tenant at the same time.",
    },
  },
  "POST /admin/tenants/{tenant_id}/move": {
    operation: "moveTenant",
    details:
      "To a tier whose tenants have their data elsewhere: from the pool to a silo that is deployed, or back. While it goes on, first uploads and then every change of data are refused for some minutes; reading goes on. Repeat the request to carry the move on when `until` is over; a schedule does it every 15 minutes.",
    request: { example: { tier: "dedicated" } },
    success: {
      202: { description: "The move has begun, or goes on: `move` tells.", body: tenant, headers: ["ETag"] },
    },
    problems: {
      404: unknownTenant,
      409: {
        description:
          "The tenant is neither active nor suspended, its data is where the tier's is already, another move has not come to its end, the silo is not deployed (`silo-not-deployed`), or something of the past is still being removed.",
        headers: ["Retry-After"],
      },
      422: "The environment has no such tier.",
    },
  },
  "DELETE /admin/tenants/{tenant_id}/move": {
    operation: "giveUpMove",
    details: "The tenant goes on at once where it is.",
    success: { 202: { description: "The copy is being removed.", body: tenant, headers: ["ETag"] } },
    problems: {
      404: "There is no such tenant, or no move of it.",
      409: "The tenant is at the new place already, or others change the tenant at the same time.",
    },
  },
  "POST /admin/tenants/{tenant_id}/move/confirmation": {
    operation: "confirmMove",
    details: "There is no way back after this but another move.",
    success: { 202: { description: "The old place is being cleared.", body: tenant, headers: ["ETag"] } },
    problems: {
      404: "There is no such tenant, or no move of it.",
      409: "The move is not complete, or others change the tenant at the same time.",
    },
  },
  "GET /admin/tenants/{tenant_id}/audit": {
    operation: "listAudit",
    success: {
      200: { description: "A page of entries, newest first.", body: auditEntries, headers: ["Link"] },
    },
    problems: { 404: unknownTenant },
  },
} as const satisfies AnswersBelow<"/admin">;
