import type { Progress, TenantRecord } from "../registry/tenant-record";
import type { StoredTenant } from "../registry/tenant-records";
import type { Dependencies } from "./dependencies";

/** Attributes that stay after a purge. */
const kept: ReadonlySet<string> = new Set<keyof TenantRecord>([
  "tenant_id",
  "tenant_name",
  "tier",
  "status",
  "created_at",
  "updated_at",
  "version",
  // Names the silo's stack, which remains to be destroyed.
  "binding",
  "offboarding",
  "deleted_at",
]);

/** Ends a purge: records the deletions, and turns the record into a tombstone. */
export async function leaveTombstone(
  tenant: StoredTenant,
  { position: _, progressed_at, ...purge }: Progress,
  { records, audit, telemetry, now }: Dependencies,
  where: Readonly<Record<string, unknown>>,
): Promise<void> {
  const at = purge.finished_at ?? progressed_at ?? now().toISOString();
  const { users = 0, items = 0, files = 0 } = purge;
  await audit.record(tenant.tenant_id, "purge", at, { users, items, files });
  const deleted = await records.update(tenant.tenant_id, {
    set: {
      status: "deleted",
      version: tenant.version + 1,
      updated_at: at,
      deleted_at: at,
      "offboarding.purge": { ...purge, state: "done" } satisfies Progress,
    },
    remove: Object.keys(tenant).filter((attribute) => !kept.has(attribute)),
    where: { ...where, version: tenant.version },
  });
  if (deleted) telemetry.count("TenantsPurged");
}
