import { pendingWork } from "../../../lambdas/registry/pending-work";
import type { TenantRecord } from "../../../lambdas/registry/tenant-record";

const record: TenantRecord = {
  tenant_id: "t",
  tenant_name: "T",
  tier: "standard",
  status: "active",
  created_at: "",
  updated_at: "",
  version: 4,
  api_key_id: "key",
  key_version: 4,
  plan_tier: "standard",
};
const offboarding = (exported: "waiting" | "done", purge: "waiting" | "running") => ({
  requested_at: "",
  requested_by: "",
  purge_after: "",
  export: { state: exported },
  purge: { state: purge },
});
const work = { to: "active", started_at: "", progressed_at: "", users: 0 } as const;
const { key_version: _, ...justMade } = record;

test.each<[string, TenantRecord, readonly string[]]>([
  ["active and settled", record, []],
  ["just onboarded", justMade, ["api_key"]],
  ["without an API key", { ...record, version: 9, tier: "x", api_key_id: undefined as never }, []],
  ["changed", { ...record, version: 5 }, ["api_key"]],
  ["of another tier", { ...record, version: 5, tier: "premium" }, ["api_key", "plan"]],
  ["activated", { ...record, users_suspended: true }, ["users"]],
  ["activated half-way", { ...record, users_work: work }, ["users"]],
  ["suspended", { ...record, status: "suspended" }, ["users"]],
  ["suspended and settled", { ...record, status: "suspended", users_suspended: true }, []],
  [
    "suspended, and being restored",
    { ...record, status: "suspended", users_suspended: true, users_work: work },
    ["users"],
  ],
  [
    "to be reconciled",
    { ...record, reconciliation: { requested_at: "", state: "waiting" } },
    ["reconciliation"],
  ],
  ["reconciled", { ...record, reconciliation: { requested_at: "", state: "done" } }, []],
  ["called off", { ...record, discarded_export: "then" }, ["discarded_export"]],
  [
    "about to leave",
    {
      ...record,
      status: "offboarding",
      version: 5,
      offboarding: offboarding("waiting", "waiting"),
      reconciliation: { requested_at: "", state: "waiting" },
    },
    ["api_key", "users", "export", "purge"],
  ],
  [
    "exported",
    { ...record, status: "offboarding", users_suspended: true, offboarding: offboarding("done", "waiting") },
    ["purge"],
  ],
  [
    "being purged: nothing else any more",
    { ...record, status: "offboarding", version: 5, offboarding: offboarding("done", "running") },
    ["purge"],
  ],
  ["being made", { ...justMade, status: "provisioning" }, []],
  ["deleted", { ...justMade, status: "deleted" }, []],
])("a tenant that is %s", (_, tenant, pending) => {
  expect(pendingWork(tenant)).toEqual(pending);
});
