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

const place = z.looseObject({ model: z.string(), slug: z.optional(z.string()) });
const verified = z.looseObject({ count: z.number(), bytes: z.number(), sha256: z.string() });

const move = z.looseObject({
  requested_at: z.string(),
  requested_by: z.string(),
  from: z.optional(place),
  to: z.optional(place),
  tier: z.string(),
  state: z.string(),
  since: z.string(),
  until: z.optional(z.string()),
  progressed_at: z.string(),
  files: z.optional(verified),
  items: z.optional(verified),
  late_files: z.optional(z.boolean()),
  trouble: z.optional(z.string()),
});

/** Where a tenant's data is. */
export type PlaceView = z.output<typeof place>;
/** How far a move of a tenant's data is. */
export type MoveView = z.output<typeof move>;

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
  binding: z.optional(place),
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
  move: z.optional(move),
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
