import * as registered from "../../environments";
import { loadEnvironments } from "../../environments/load";
import type { EnvironmentConfig } from "../../environments/schema";
import type { SiloTenant } from "../../environments/schema/data";

/** Silo tenants that tests add to the project's environments, whose registries are the operators'. */
export const acme: SiloTenant = {
  slug: "acme",
  tenantId: "ac000000-0000-4000-8000-00000000000a",
  region: "eu-central-1",
  tier: "dedicated",
};
export const globex: SiloTenant = {
  ...acme,
  slug: "globex",
  tenantId: "be000000-0000-4000-8000-00000000000b",
};

/** As many silo tenants as asked for, each with an id and a slug of its own. */
export function siloTenants(count: number, region = "eu-central-1"): SiloTenant[] {
  return Array.from({ length: count }, (_, index) => ({
    ...acme,
    region,
    slug: `tenant-${index + 1}`,
    tenantId: `00000000-0000-4000-8000-${String(index + 1).padStart(12, "0")}`,
  }));
}

/** The project's environments, each with these silo tenants, in its own region, in place of its own tenants. */
export function environmentsWith(...tenants: readonly SiloTenant[]): EnvironmentConfig[] {
  const changed = Object.entries(registered).map(([name, environment]) => [
    name,
    { ...environment, siloTenants: tenants.map((tenant) => ({ ...tenant, region: environment.region })) },
  ]);
  return loadEnvironments(Object.fromEntries(changed));
}
