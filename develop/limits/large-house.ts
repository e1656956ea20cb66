import type { Route } from "../../api/route";
import { routes } from "../../api/routes";
import { loadEnvironments } from "../../environments/load";
import { prod } from "../../environments/prod";
import { type Partition, partitionOf, regions } from "../../environments/regions";
import type { EnvironmentConfig } from "../../environments/schema";
import type { Template } from "../../synthesis/in-memory";

/** What the house must have room for. */
const ROUTES = 60;
const TIERS = 6;

/** A region of each partition, the one with the longest name. */
const longestRegions = (["aws", "aws-cn", "aws-us-gov"] as const satisfies readonly Partition[]).map(
  (partition) =>
    regions
      .filter((region) => partitionOf(region) === partition)
      .reduce((longest, region) => (region.length > longest.length ? region : longest)),
);

/** An environment whose names are all as long as environment data may have them. */
export function largeEnvironment(region: string): EnvironmentConfig {
  const name = "e".repeat(16);
  const { dedicated, standard } = prod.tiers;
  const tiers = Array.from({ length: TIERS }, (_, index) => [
    `${"t".repeat(31)}${index}`,
    index === 0 ? standard : dedicated,
  ]);
  const [[defaultTier] = [""], [siloTier] = [""]] = tiers;
  const [environment] = loadEnvironments({
    [name]: {
      ...prod,
      name,
      region,
      state: { ...prod.state, bucket: "b".repeat(63), keyPrefix: "k".repeat(16) },
      tiers: Object.fromEntries(tiers),
      defaultTier,
      siloTenants: [
        { slug: "s".repeat(20), tenantId: "00000000-0000-4000-8000-000000000001", region, tier: siloTier },
      ],
      cors: { allowOrigins: [1, 2, 3].map((index) => `https://${"o".repeat(40)}${index}.example.com`) },
      ci: {
        repository: `${"o".repeat(39)}/${"r".repeat(100)}`,
        branch: "b".repeat(200),
        githubEnvironment: "g".repeat(100),
        oidcProvider: "managed",
      },
    },
  });
  if (environment === undefined) throw new Error("no environment was loaded");
  return environment;
}

/**
 * Adds routes to the route table of this process until it has as many as the house must have room for: the table's own again, under
 * other paths. Everything that is loaded afterwards takes them for real.
 */
function growRoutes(): void {
  const table: Route[] = routes as unknown as Route[];
  const own = [...table];
  for (let generation = 2; table.length < ROUTES; generation++) {
    const grown = own.map((route) => ({ ...route, path: pathOf(route, generation) }));
    table.push(...grown.slice(0, ROUTES - table.length));
  }
}

/** `/admin/tenants/{tenant_id}` as `/admin/tenants2/{tenant_id}`: operators' routes stay below `/admin`. */
const pathOf = ({ path }: Route, generation: number): Route["path"] =>
  path.replace(/^\/(admin\/)?[a-z]+/, (start) => `${start}${generation}`) as Route["path"];

/**
 * Synthesizes the house with the longest names, and with as many routes and tiers as it must have room for, in every partition.
 * The process is of no use for anything else afterwards: its route table has grown.
 */
export async function largeHouses(): Promise<(readonly Template[])[]> {
  growRoutes();
  // Loaded now: modules read the route table when they are loaded.
  const { synthesize } = await import("../../synthesis/in-memory");
  return longestRegions.map((region) => [...synthesize([largeEnvironment(region)]).values()]);
}
