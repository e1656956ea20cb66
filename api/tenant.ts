import * as z from "zod/mini";
import { tenantMfaDemands } from "./mfa";
import { described, EXAMPLE_TENANT_ID, named, time } from "./response";

/** The life of a tenant, in order. */
export const tenantStatuses = ["provisioning", "active", "suspended", "offboarding", "deleted"] as const;
export type TenantStatus = (typeof tenantStatuses)[number];

/** The states of a move, in order. `discarding` leads back: the copy is removed, and the tenant stays where it is. */
export const moveStates = [
  "copying",
  "closing",
  "files",
  "freezing",
  "items",
  "settling",
  "moved",
  "clearing",
  "discarding",
] as const;
export type MoveState = (typeof moveStates)[number];

/** Work of the platform after a tenant has changed, in this order. */
export const kindsOfWork = [
  "api_key",
  "plan",
  "users",
  "reconciliation",
  "move",
  "discarded_export",
  "export",
  "purge",
] as const;
export type Work = (typeof kindsOfWork)[number];

export type ProgressView = z.output<typeof progress>;

/** Progress of an export or a purge. */
const progress = /* @__PURE__ */ named(
  "Progress",
  { state: "running", started_at: "2025-11-24T09:30:00.000Z", items: 1200 },
  () =>
    z.object({
      state: z.enum(["waiting", "running", "done"]),
      started_at: z.exactOptional(time()),
      progressed_at: described(z.exactOptional(time()), "Time of the last progress."),
      finished_at: z.exactOptional(time()),
      users: z.exactOptional(z.int()),
      items: z.exactOptional(z.int()),
      files: described(z.exactOptional(z.int()), "A purge counts versions."),
      bytes: z.exactOptional(z.int()),
    }),
);

export type DataLocation = z.output<ReturnType<typeof dataLocation>>;

/** Where a tenant's items and files are. */
const dataLocation = () =>
  z.object({
    model: z.enum(["pool", "silo"]),
    slug: described(z.exactOptional(z.string()), "The name of a silo's stack."),
  });

const verified = () =>
  z.object({
    count: z.int(),
    bytes: z.int(),
    sha256: described(z.string(), "Over keys and contents, in the order of the keys; hexadecimal."),
  });

export type MoveView = z.output<typeof move>;

/** A move of a tenant's data to another tier's storage. */
const move = /* @__PURE__ */ named(
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
  () =>
    z.object({
      requested_at: time(),
      requested_by: described(z.string(), "ARN of the operator."),
      from: z.exactOptional(dataLocation()),
      to: z.exactOptional(dataLocation()),
      tier: described(z.string(), "The tenant's tier after the switch."),
      state: described(
        z.enum(moveStates),
        "In this order. `closing`, `files`: the tenant cannot upload or delete files. `freezing`, `items`, `settling`: it cannot change any data. From `settling` on, the tenant is at the new location. `moved`: the move waits for its confirmation. `clearing`, `discarding`: data that is no longer needed is removed.",
      ),
      since: described(time(), "Start of the state."),
      until: described(z.exactOptional(time()), "Repeating the request after this time resumes the move."),
      progressed_at: described(time(), "Time of the last progress."),
      files: described(z.exactOptional(verified()), "Verified to be the same at both locations."),
      items: z.exactOptional(verified()),
      late_files: described(
        z.exactOptional(z.literal(true)),
        "Long uploads reached the old location after the move: confirm again to delete them.",
      ),
      trouble: described(z.exactOptional(z.string()), "Why the move is blocked or was cancelled."),
    }),
);

export type OffboardingView = TenantView["offboarding"] & object;
export type ReconciliationView = TenantView["reconciliation"] & object;

export type TenantView = z.output<typeof tenantView>;

/** A tenant as operators see it. Records store more: see `TenantRecord`. */
export const tenantView = /* @__PURE__ */ named(
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
  () =>
    z.object({
      tenant_id: z.uuid(),
      tenant_name: z.string(),
      tier: z.string(),
      status: z.enum(tenantStatuses),
      version: described(z.int(), "Each change of status or tier adds one: the ETag."),
      created_at: time(),
      updated_at: described(time(), "Time of the last change of status or tier."),
      api_key_id: described(z.exactOptional(z.string()), "Id at API Gateway, not the key itself."),
      plan_tier: described(
        z.exactOptional(z.string()),
        "The tier whose usage plan the API key is in; differs from `tier` until a change of tier is complete.",
      ),
      mfa: described(
        z.exactOptional(z.enum(tenantMfaDemands)),
        "What operators demand of the tenant's users beyond environment and tier; its administrators may demand more.",
      ),
      binding: described(
        z.exactOptional(dataLocation()),
        "Where the tenant's data is; absent: not assigned yet, and its requests are refused.",
      ),
      awaits_silo: described(
        z.exactOptional(z.literal(true)),
        "The tenant is complete and waits for its silo's stack; activate it with `POST /admin/tenants/{tenant_id}/activation`.",
      ),
      offboarding: z.exactOptional(
        z.object({
          requested_at: time(),
          requested_by: described(z.string(), "ARN of the operator."),
          purge_after: described(
            time(),
            "The purge begins after this time, and not before the export is complete.",
          ),
          export: progress,
          purge: progress,
        }),
      ),
      reconciliation: z.exactOptional(
        z.object({
          requested_at: time(),
          state: z.enum(["waiting", "done"]),
          finished_at: z.exactOptional(time()),
          repairs: described(
            z.exactOptional(z.array(z.string())),
            "The repairs, one sentence each; empty if none were needed.",
          ),
        }),
      ),
      move: z.exactOptional(move),
      deleted_at: z.exactOptional(time()),
      pending: described(
        z.array(z.enum(kindsOfWork)),
        "Work that the platform has not completed yet; empty if everything is as shown here.",
      ),
    }),
);

export const tenants = /* @__PURE__ */ z.array(tenantView);
