import type { AppClient } from "../registry/app-clients";
import { isInForce, type MachineClient } from "../registry/machine-client";
import type { Dependencies } from "./dependencies";
import { forEachTenant } from "./each-tenant";

/** A client without a row may be one that is being made, for this long at most, in milliseconds. */
const BEING_MADE = 30 * 60 * 1000;

/**
 * Removes the app clients of machines that have no use: those of a finished overlap or an expired credential, with their
 * rows, and those that no row binds, which an interrupted creation, revocation or purge leaves. Counts the pool's clients.
 * Logs a tenant whose clients cannot be looked at, and continues with the next.
 *
 * A row whose client is not listed stays: a list that lacks a client would end a credential that is in use.
 */
export async function sweepMachines(deps: Dependencies): Promise<void> {
  const { appClients, telemetry } = deps;
  const byTenant = new Map<string, AppClient[]>();
  let all = 0;
  for await (const client of appClients.all()) {
    all += 1;
    const tenantId = client.machine?.tenantId;
    if (tenantId !== undefined) byTenant.set(tenantId, [...(byTenant.get(tenantId) ?? []), client]);
  }
  telemetry.measure("app clients", "function", {}, { AppClients: all });
  await forEachTenant(byTenant, { telemetry, failure: "app clients not swept" }, (tenantId, clients) =>
    sweepTenant(tenantId, clients, deps),
  );
}

async function sweepTenant(
  tenantId: string,
  clients: readonly AppClient[],
  { appClients, machinesOf, records, audit, telemetry, now }: Dependencies,
): Promise<void> {
  const tenant = await records.read(tenantId);
  const machines = tenant && (await machinesOf(tenant));
  const rows = new Map<string, MachineClient>();
  for (const row of (await machines?.list()) ?? []) rows.set(row.client_id, row);
  const time = now().getTime();
  for (const { clientId, machine } of clients) {
    const row = rows.get(clientId);
    if (row === undefined) {
      if (time - (machine?.since ?? time) < BEING_MADE) continue;
      telemetry.log("WARN", "app client without a row", { tenant_id: tenantId, client_id: clientId });
      await appClients.remove(clientId);
    } else if (!isInForce(row, time)) {
      const { credential_id: credential, expires_at: end } = row;
      // Its other client, of an overlap, has the same end: the entry is kept once.
      if (time >= Date.parse(end)) await audit.record(tenantId, "expire credential", end, {}, credential);
      await machines?.remove(clientId);
      await appClients.remove(clientId);
    }
  }
}
