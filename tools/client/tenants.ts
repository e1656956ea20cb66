import { z } from "zod";

const progress = z.looseObject({
  state: z.string(),
  started_at: z.optional(z.string()),
  progressed_at: z.optional(z.string()),
  finished_at: z.optional(z.string()),
  users: z.optional(z.number()),
  items: z.optional(z.number()),
  files: z.optional(z.number()),
  bytes: z.optional(z.number()),
});

/** How far an export or a purge has come. */
export type ProgressView = z.output<typeof progress>;

/** A tenant as the control plane shows it; what a newer API adds is kept. */
export const tenantView = z.looseObject({
  tenant_id: z.string(),
  tenant_name: z.string(),
  tier: z.string(),
  status: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  version: z.int(),
  /** What the platform has yet to do, so that the world is as the record says; empty: nothing. */
  pending: z.array(z.string()),
  plan_tier: z.optional(z.string()),
  /** Where its data is; a silo's slug names its stack. */
  binding: z.optional(z.looseObject({ model: z.string(), slug: z.optional(z.string()) })),
  /** Whole, and waiting for its silo's stack. */
  awaits_silo: z.optional(z.literal(true)),
  offboarding: z.optional(
    z.looseObject({
      requested_at: z.string(),
      requested_by: z.string(),
      purge_after: z.string(),
      export: progress,
      purge: progress,
    }),
  ),
  reconciliation: z.optional(
    z.looseObject({
      requested_at: z.string(),
      state: z.string(),
      finished_at: z.optional(z.string()),
      repairs: z.optional(z.array(z.string())),
    }),
  ),
  deleted_at: z.optional(z.string()),
});

export type TenantView = z.output<typeof tenantView>;

/** An entry of a tenant's audit trail. */
export const auditEntryView = z.looseObject({
  at: z.string(),
  actor: z.looseObject({ type: z.string(), id: z.string(), source_ip: z.string() }),
  action: z.string(),
  target: z.optional(z.string()),
  result: z.union([z.number(), z.record(z.string(), z.number())]),
  request_id: z.string(),
});

export type AuditEntryView = z.output<typeof auditEntryView>;

/** Presigned URLs to download an export with; `manifest.json`, which lists the parts, is one of the files. */
export const exportView = z.looseObject({
  files: z.array(
    z.looseObject({
      name: z.string(),
      url: z.url(),
      bytes: z.int(),
      /** Hexadecimal. */
      sha256: z.string(),
    }),
  ),
  expires_at: z.string(),
});

export type ExportFile = z.output<typeof exportView>["files"][number];
