import { reconcile } from "../../registry/reconcile";
import type { Reconciliation } from "../../registry/tenant-record";
import type { Step } from "../dependencies";

/** Makes the tenant's users the same in the membership table and in the user pool, as an operator has asked. */
export const reconcileUsers: Step = async (tenant, deps) => {
  const { tenant_id, reconciliation } = tenant;
  if (!reconciliation) return;
  const members = await deps.membersOf(tenant);
  const usersSuspended = tenant.status !== "active";
  const repairs = await reconcile({ members, directory: deps.directory, usersSuspended });
  await deps.audit.record(tenant_id, "reconcile users", reconciliation.requested_at, {
    repairs: repairs.length,
  });
  await deps.records.update(tenant_id, {
    set: {
      reconciliation: {
        requested_at: reconciliation.requested_at,
        state: "done",
        finished_at: deps.now().toISOString(),
        repairs,
      } satisfies Reconciliation,
    },
    where: {
      "reconciliation.requested_at": reconciliation.requested_at,
      "reconciliation.state": "waiting",
    },
  });
  return;
};
