import type { Binding } from "../../registry/binding";
import { sharesStore } from "../../registry/move";
import { errorFields } from "../../shared/telemetry";
import { isUnreachable, type MoveContext, write } from "./context";

/** Deletes the tenant's data, with all versions, from stores that it does not use, and ends the move. */
export async function clear(context: MoveContext, binding: Binding, action: string): Promise<void> {
  const { tenant, move, deps } = context;
  if (sharesStore(binding, tenant.binding)) throw new Error("the stores to clear are the tenant's own");
  try {
    if (!(await cleared(context, binding))) return void (await write(context, move));
  } catch (error) {
    if (binding.model === "pool" || !isUnreachable(error)) throw error;
    // The stack was destroyed, or has never admitted this tenant: there is no data to reach.
    const fields = { tenant_id: tenant.tenant_id, silo: binding.slug, ...errorFields(error) };
    deps.telemetry.log("WARN", "nothing deleted: the silo cannot be reached", fields);
  }
  await deps.audit.record(tenant.tenant_id, action, move.requested_at, {});
  await deps.records.update(tenant.tenant_id, {
    remove: ["move"],
    where: { "move.requested_at": move.requested_at, "move.state": move.state },
  });
}

/** @returns false when the slice is over. */
async function cleared({ tenant, deps, slice }: MoveContext, binding: Binding): Promise<boolean> {
  const { items, files } = await deps.storesAt(tenant, binding);
  while ((await items.deletePage()) > 0 || (await files.deletePage()) > 0) if (slice.isOver()) return false;
  return true;
}
