import type { SiloTenant } from "../schema/data";

/** The silo tenants of local, one per line: docs/tenancy-models.md. */
// biome-ignore format: one line per tenant
export const siloTenants: readonly SiloTenant[] = [
];
