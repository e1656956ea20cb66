/**
 * Synthesizes the stacks of silo tenants, as many as asked for, or those of them that a list names, as SAAS_STACKS does:
 * `synthesize-silos.ts <count> <directory> [stack,…]`. Writes its peak memory in bytes, and the microseconds of processor time
 * that it took, to stdout.
 */
import { loadEnvironments } from "../../environments/load";
import { prod } from "../../environments/prod";
import type { SiloTenant } from "../../environments/schema/data";
import { siloStackName } from "../../stacks/support/naming";
import { chooseStacks } from "../../stacks/support/selection";
import { synthesizeApp } from "../../synthesis/app";
import { compose } from "../../synthesis/compose";

function main([count, directory = "", list]: readonly string[]): void {
  const siloTenants = Array.from({ length: Number(count) }, (_, index) => tenant(index));
  const environments = loadEnvironments({ prod: { ...prod, siloTenants } });
  const silos = siloTenants.map(({ slug }) => siloStackName(prod.name, slug));
  const chosen = list === undefined ? new Set(silos) : chooseStacks(list, silos);
  synthesizeApp(directory, (app) => compose(app, environments, undefined, chosen));
  const { user, system } = process.cpuUsage();
  console.log(JSON.stringify({ bytes: process.resourceUsage().maxRSS * 1024, microseconds: user + system }));
}

function tenant(index: number): SiloTenant {
  return {
    slug: `tenant-${index}`,
    tenantId: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    region: prod.region,
    tier: "dedicated",
  };
}

main(process.argv.slice(2));
