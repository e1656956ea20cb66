import type { Connection, ConnectionRow } from "../registry/connection";
import { type ExpiryWarning, expiryWarningOf } from "../registry/connection-expiry";
import { tenantOfProvider } from "../registry/provider-name";
import type { StoredTenant } from "../registry/tenant-records";
import type { Dependencies } from "./dependencies";
import { forEachTenant } from "./each-tenant";
import { tellOfExpiry } from "./expiry-mail";

/** A provider without a row may be one of a request that is not over, for this long at most, in milliseconds. */
const UNSETTLED = 30 * 60 * 1000;

/** What the pool has by the name of one connection's provider. */
interface Made {
  readonly provider: string;
  readonly clients: string[];
  /** When the provider was made; undefined: there is none, and no client signs in by it. */
  since?: number;
}

/**
 * Removes providers of connections, and their app clients, that no row binds: what an interrupted request leaves. Counts
 * the pool's providers, and the connections that end soon. Logs a tenant whose connection cannot be looked at, and continues with the next.
 *
 * The row is written before provider and client are made, and names both from then on until they are removed. It is read
 * after the pool is listed, so that what it does not name then, it never will. A row without them stays.
 */
export async function sweepConnections(deps: Dependencies): Promise<void> {
  const { appClients, connections, telemetry } = deps;
  if (!deps.singleSignOn) return;
  const byTenant = new Map<string, Map<string, Made>>();
  const madeOf = (provider: string): Made | undefined => {
    const tenantId = tenantOfProvider(provider);
    if (tenantId === undefined) return undefined;
    const own = byTenant.get(tenantId) ?? new Map<string, Made>();
    const made = own.get(provider) ?? { provider, clients: [] };
    byTenant.set(tenantId, own.set(provider, made));
    return made;
  };
  // Clients first: each is made after its provider, so that a provider which is not listed then is gone.
  for await (const { clientId, provider } of appClients.all()) {
    if (provider !== undefined) madeOf(provider)?.clients.push(clientId);
  }
  let all = 0;
  for await (const { name, since } of connections.providers()) {
    all += 1;
    const made = madeOf(name);
    if (made) made.since = since;
  }
  let expiring = 0;
  await forEachTenant(byTenant, { telemetry, failure: "connections not swept" }, async (tenantId, made) => {
    const tenant = await deps.records.read(tenantId);
    const rows = tenant && (await deps.singleSignOnOf(tenant)).row;
    const row = await rows?.read();
    await sweepTenant(tenantId, [...made.values()], row, deps);
    if (tenant?.status !== "active" || rows === undefined || row?.state !== "active") return;
    const ends = expiryWarningOf(row, deps.now().getTime());
    if (ends === undefined) return;
    expiring += 1;
    await warnOfExpiry(tenant, rows, row, ends, deps);
  });
  telemetry.measure(
    "identity providers",
    "function",
    {},
    { IdentityProviders: all, ExpiringConnections: expiring },
  );
}

async function sweepTenant(
  tenantId: string,
  all: readonly Made[],
  row: Connection | undefined,
  { appClients, connections, telemetry, now }: Dependencies,
): Promise<void> {
  const time = now().getTime();
  for (const { provider, clients, since } of all) {
    if (since !== undefined && time - since < UNSETTLED) continue;
    const bound = row?.provider === provider;
    // While a row names no client, any may become its own.
    if (bound && row.sign_in_client_id === undefined) continue;
    for (const clientId of clients) {
      if (bound && clientId === row.sign_in_client_id) continue;
      telemetry.log("WARN", "app client without a connection", { tenant_id: tenantId, client_id: clientId });
      await appClients.remove(clientId);
    }
    if (bound || since === undefined) continue;
    telemetry.log("WARN", "identity provider without a connection", { tenant_id: tenantId, provider });
    await connections.removeProvider(provider);
  }
}

/**
 * Says once that an active connection ends soon, and once that it has ended: in the audit trail, with the time since when it
 * is so, and by mail. The row remembers that; what fails, or changes the row at this moment, leaves it to the next sweep.
 */
async function warnOfExpiry(
  tenant: StoredTenant,
  rows: ConnectionRow,
  row: Connection,
  ends: ExpiryWarning,
  deps: Dependencies,
): Promise<void> {
  const { warning, end, since } = ends;
  const warned_of = `${warning} ${end}`;
  if (row.warned_of === warned_of) return;
  await deps.audit.record(tenant.tenant_id, `warn of ${warning} connection`, since, {});
  await tellOfExpiry(tenant, row, ends, deps);
  await rows.change(row, { set: { warned_of } });
}
