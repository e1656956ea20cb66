import type { Binding } from "../../registry/binding";
import { sharesStore } from "../../registry/move";
import { errorFields } from "../../shared/telemetry";
import { isUnreachable, type MoveContext, write } from "./context";

/** Deletes all that is at a place where the tenant is not, every version, and ends the move. */
export async function clear(context: MoveContext, place: Binding, action: string): Promise<void> {
  const { tenant, move, deps } = context;
  if (sharesStore(place, tenant.binding))
    throw new Error("the place to be cleared is where the tenant's data is");
  try {
    if (!(await cleared(context, place))) return void (await write(context, move));
  } catch (error) {
    if (place.model === "pool" || !isUnreachable(error)) throw error;
    // The stack was destroyed, or has never let this tenant in: there is nothing that could be reached.
    const fields = { tenant_id: tenant.tenant_id, silo: place.slug, ...errorFields(error) };
    deps.telemetry.log("WARN", "nothing cleared: the silo cannot be reached", fields);
  }
  await deps.audit.record(tenant.tenant_id, action, move.requested_at, {});
  await deps.records.update(tenant.tenant_id, {
    remove: ["move"],
    where: { "move.requested_at": move.requested_at, "move.state": move.state },
  });
}

/** False: the time is over. */
async function cleared({ tenant, deps, slice }: MoveContext, place: Binding): Promise<boolean> {
  const { items, files } = await deps.storesAt(tenant, place);
  while ((await items.deletePage()) > 0 || (await files.deletePage()) > 0) if (slice.isOver()) return false;
  return true;
}
