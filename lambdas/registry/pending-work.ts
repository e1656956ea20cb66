import { kindsOfWork, type Work } from "../../api/tenant";
import type { TenantRecord } from "./tenant-record";

/** Whether the purge has begun: it cannot be cancelled, and the tenant gets no other work. */
export const purgeHasBegun = ({ offboarding }: Pick<TenantRecord, "offboarding">): boolean =>
  offboarding !== undefined && offboarding.purge.state !== "waiting";

/** The platform's outstanding work for a tenant; empty if everything matches the record. */
export function pendingWork(record: TenantRecord): readonly Work[] {
  const { status } = record;
  // Onboarding creates the resources of the former; the latter has none left.
  if (status === "provisioning" || status === "deleted") return [];
  if (purgeHasBegun(record)) return ["purge"];
  const active = status === "active";
  const hasKey = record.api_key_id !== undefined;
  const leaves = status === "offboarding";
  const due: Readonly<Record<Work, boolean>> = {
    api_key: hasKey && record.key_version !== record.version,
    plan: hasKey && record.plan_tier !== record.tier,
    users: record.users_work !== undefined || active === (record.users_suspended === true),
    reconciliation: !leaves && record.reconciliation?.state === "waiting",
    move: !leaves && record.move !== undefined && record.move.state !== "moved",
    discarded_export: record.discarded_export !== undefined,
    export: leaves && record.offboarding?.export.state !== "done",
    purge: leaves,
  };
  return kindsOfWork.filter((work) => due[work]);
}
