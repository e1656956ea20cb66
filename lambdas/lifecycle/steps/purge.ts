import type { Progress } from "../../registry/tenant-record";
import type { StoredTenant } from "../../registry/tenant-records";
import type { Dependencies, Step } from "../dependencies";
import { purgeStages, type StageName, type StageOutcome, stageOf } from "../purge-stages";
import { leaveTombstone } from "../tombstone";

/** The next stage, and where it resumes. */
interface Position {
  readonly stage: StageName | "tombstone";
  readonly token?: string;
}

/**
 * Deletes all data of a tenant, stage by stage, and leaves a tombstone. Stages are idempotent, so an interrupted one is
 * repeated; the counts omit deletions that a crash kept from being recorded.
 */
export const purge: Step = async (tenant, deps, slice) => {
  const { offboarding } = tenant;
  if (!offboarding) return;
  if (offboarding.purge.state === "waiting") {
    await beginPurge(tenant, deps);
    return;
  }
  const members = await deps.membersOf(tenant);
  // Offboarded before it had stores: there is no data.
  const stores = tenant.awaits_silo ? undefined : await deps.storesOf(tenant);
  const isOver = () => slice.isOver();
  let progress = offboarding.purge;
  let { stage, token } = positionIn(progress);
  while (stage !== "tombstone") {
    const outcome = await stageOf[stage]({ tenant, deps, members, stores, isOver, token });
    if (outcome.again) deps.telemetry.log("WARN", "purge restarts", { tenant_id: tenant.tenant_id });
    const position = positionAfter(stage, outcome);
    progress = {
      ...withCounts(progress, outcome),
      progressed_at: deps.now().toISOString(),
      ...(position.stage === "tombstone" && { finished_at: deps.now().toISOString() }),
      position: JSON.stringify(position),
    };
    const written = await deps.records.update(tenant.tenant_id, {
      set: { "offboarding.purge": progress },
      where: ofOffboarding(tenant, "running"),
    });
    if (!written || slice.isOver()) return;
    ({ stage, token } = position);
  }
  await leaveTombstone(tenant, progress, deps, ofOffboarding(tenant, "running"));
  return;
};

/** Begins the purge of a tenant whose export is complete, irrevocably. @returns false when it has begun already. */
export async function beginPurge(
  tenant: StoredTenant,
  { records, now }: Pick<Dependencies, "records" | "now">,
): Promise<boolean> {
  const at = now().toISOString();
  const begun = await records.update(tenant.tenant_id, {
    set: { "offboarding.purge": { state: "running", started_at: at, progressed_at: at } satisfies Progress },
    where: { ...ofOffboarding(tenant, "waiting"), "offboarding.export.state": "done" },
  });
  return begun !== undefined;
}

const ofOffboarding = ({ offboarding }: StoredTenant, purgeState: Progress["state"]) => ({
  status: "offboarding",
  "offboarding.requested_at": offboarding?.requested_at,
  "offboarding.purge.state": purgeState,
});

const positionIn = ({ position }: Progress): Position =>
  position === undefined ? { stage: purgeStages[0] } : (JSON.parse(position) as Position);

function positionAfter(stage: StageName, { done, again, token }: StageOutcome): Position {
  if (again) return { stage: purgeStages[0] };
  if (!done) return { stage, ...(token !== undefined && { token }) };
  return { stage: purgeStages[purgeStages.indexOf(stage) + 1] ?? "tombstone" };
}

function withCounts(progress: Progress, { users = 0, items = 0, files = 0 }: StageOutcome): Progress {
  return {
    ...progress,
    users: (progress.users ?? 0) + users,
    items: (progress.items ?? 0) + items,
    files: (progress.files ?? 0) + files,
  };
}
