import type { SiloTenant } from "../schema/data";

/** The silo tenants of prod, a line each: docs/tenancy-models.md. */
// biome-ignore format: one line a tenant
export const siloTenants: readonly SiloTenant[] = [
];
