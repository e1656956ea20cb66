import { type TenantStatus, tenantStatuses } from "../../api/tenant";
import { isIdle } from "../registry/move";
import type { StoredTenant, TenantRecords } from "../registry/tenant-records";
import { newCursorSecret } from "../shared/cursor";
import type { Telemetry } from "../shared/telemetry";
import { purgeIsDue } from "./converge";
import { beginPurge } from "./steps/purge";

export interface SweepOptions {
  readonly records: TenantRecords;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

/** Work without progress for this long has stalled, in milliseconds: longer than the stream retries. */
const STALLED = 30 * 60 * 1000;
const PAGE = 100;

/**
 * Begins due purges, and touches the records of moves whose wait is over and of stalled work. The touch reaches the
 * stream, whose handler does the work. Gives tenants without a cursor secret one. Also counts tenants by status.
 */
export async function sweep({ records, telemetry, now }: SweepOptions): Promise<void> {
  const counts = new Map<TenantStatus, number>();
  const count = (status: TenantStatus, tenants: number) =>
    counts.set(status, (counts.get(status) ?? 0) + tenants);
  let position: string | undefined;
  do {
    const { tenants, next } = await records.list(PAGE, "offboarding", position);
    count("offboarding", tenants.length);
    for (const tenant of tenants) {
      if (await touch(tenant)) telemetry.count("TenantsTouched");
    }
    position = next;
  } while (position !== undefined);
  for await (const tenant of records.unsettled(count)) {
    const { move, tenant_id, cursor_secret } = tenant;
    // A tenant created before cursor secrets existed.
    if (cursor_secret === undefined) {
      const where = { cursor_secret: undefined };
      await records.update(tenant_id, {
        set: { cursor_secret: newCursorSecret() },
        where,
        exists: ["status"],
      });
    }
    if (move === undefined || !isIdle(move, now(), STALLED)) continue;
    if (await records.touchMove(tenant)) telemetry.count("TenantsTouched");
  }
  for (const status of tenantStatuses) {
    // Statuses read above are counted already.
    const Tenants = counts.get(status) ?? (await records.countOf(status));
    telemetry.measure("tenants", "status", { status }, { Tenants });
  }

  async function touch(tenant: StoredTenant): Promise<boolean> {
    const { offboarding } = tenant;
    if (!offboarding) return false;
    if (offboarding.purge.state === "waiting" && purgeIsDue(tenant, now())) {
      return beginPurge(tenant, { records, now });
    }
    const isIdle = offboarding.export.state === "done" && offboarding.purge.state === "waiting";
    if (isIdle || now().getTime() - lastSignOfLife(tenant) < STALLED) return false;
    telemetry.log("WARN", "work has stalled", { tenant_id: tenant.tenant_id });
    const part = offboarding.export.state === "done" ? "purge" : "export";
    const touched = await records.update(tenant.tenant_id, {
      set: { [`offboarding.${part}.progressed_at`]: now().toISOString() },
      where: {
        status: "offboarding",
        "offboarding.requested_at": offboarding.requested_at,
        [`offboarding.${part}.state`]: offboarding[part].state,
        [`offboarding.${part}.progressed_at`]: offboarding[part].progressed_at,
      },
    });
    return touched !== undefined;
  }
}

function lastSignOfLife({ offboarding, users_work }: StoredTenant): number {
  const times = [
    offboarding?.requested_at,
    offboarding?.export.progressed_at,
    offboarding?.purge.progressed_at,
    users_work?.progressed_at,
  ];
  return Math.max(...times.map((time) => (time === undefined ? 0 : Date.parse(time))));
}
