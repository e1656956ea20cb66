import { pendingWork, type Work } from "../registry/pending-work";
import type { StoredTenant } from "../registry/tenant-records";
import type { Dependencies, Step } from "./dependencies";
import type { Slice } from "./slice";
import { settleApiKey } from "./steps/api-key";
import { discardExport, exportData } from "./steps/export";
import { moveData } from "./steps/move";
import { purge } from "./steps/purge";
import { reconcileUsers } from "./steps/reconciliation";
import { settleUsers } from "./steps/users";

const steps: Readonly<Record<Work, Step>> = {
  api_key: settleApiKey,
  plan: settleApiKey,
  users: settleUsers,
  reconciliation: reconcileUsers,
  move: moveData,
  discarded_export: discardExport,
  export: exportData,
  purge,
};

/**
 * Makes the world like a tenant's record as it is now, whatever change led here: told twice, late or out of order, it does
 * what is left to do. Ends when nothing is left or the time is over; what it wrote to the record brings the next event.
 */
export async function converge(tenantId: string, deps: Dependencies, slice: Slice): Promise<void> {
  const stuck = new Set<Step>();
  do {
    const tenant = await deps.records.read(tenantId);
    if (!tenant) return;
    const step = dueWork(tenant, deps.now())
      .map((work) => steps[work])
      .find((each) => !stuck.has(each));
    if (!step) return;
    if ((await step(tenant, deps, slice)) === "stuck") stuck.add(step);
  } while (!slice.isOver());
}

/**
 * What can be done now of what is pending: a purge waits for the export and for the end of the grace period, a move for
 * requests that know less than the record.
 */
export function dueWork(tenant: StoredTenant, now: Date): readonly Work[] {
  return pendingWork(tenant).filter((work) => {
    if (work === "purge") return purgeIsDue(tenant, now);
    return work !== "move" || moveIsDue(tenant, now);
  });
}

/** Whether a move has something to do now. */
export function moveIsDue({ move }: Pick<StoredTenant, "move">, now: Date): boolean {
  if (move === undefined || move.state === "moved") return false;
  return move.until === undefined || Date.parse(move.until) <= now.getTime();
}

/** Also while the purge is under way. */
export function purgeIsDue({ offboarding }: Pick<StoredTenant, "offboarding">, now: Date): boolean {
  if (offboarding?.export.state !== "done") return false;
  return offboarding.purge.state !== "waiting" || Date.parse(offboarding.purge_after) <= now.getTime();
}
