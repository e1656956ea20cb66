import type { Work } from "../../api/tenant";
import { pendingWork } from "../registry/pending-work";
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
 * Applies a tenant's current record, no matter which change led here: events that arrive twice, late or out of order
 * are harmless. Ends when no work is left or the slice is over; its writes to the record bring the next event.
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
 * Returns the pending work that is due: a purge waits for the export and the end of the grace period, a move for
 * requests with an older access state.
 */
export function dueWork(tenant: StoredTenant, now: Date): readonly Work[] {
  return pendingWork(tenant).filter((work) => {
    if (work === "purge") return purgeIsDue(tenant, now);
    return work !== "move" || moveIsDue(tenant, now);
  });
}

/** Whether a move has work that is due. */
export function moveIsDue({ move }: Pick<StoredTenant, "move">, now: Date): boolean {
  if (move === undefined || move.state === "moved") return false;
  return move.until === undefined || Date.parse(move.until) <= now.getTime();
}

/** True also during the purge. */
export function purgeIsDue({ offboarding }: Pick<StoredTenant, "offboarding">, now: Date): boolean {
  if (offboarding?.export.state !== "done") return false;
  return offboarding.purge.state !== "waiting" || Date.parse(offboarding.purge_after) <= now.getTime();
}
