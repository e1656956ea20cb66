import type { Route } from "../../api/route";
import { routes } from "../../api/routes";
import { loadEnvironments } from "../../environments/load";
import { prod } from "../../environments/prod";
import { type Partition, partitionOf, regions } from "../../environments/regions";
import type { EnvironmentConfig } from "../../environments/schema";
import { functionDefinitions, functionNames } from "../../lambdas/functions";
import type { FunctionDefinition, Triggers } from "../../lambdas/shared/definition";
import type { Template } from "../../synthesis/in-memory";

/** The growth that must fit within the limits. */
const FUNCTIONS = 12;
const ROUTES = 60;
const TIERS = 8;

/** A region of each partition, the one with the longest name. */
export const longestRegions = (["aws", "aws-cn", "aws-us-gov"] as const satisfies readonly Partition[]).map(
  (partition) =>
    regions
      .filter((region) => partitionOf(region) === partition)
      .reduce((longest, region) => (region.length > longest.length ? region : longest)),
);

/**
 * An environment with the longest names and the fullest lists that environment data allows.
 * @param keyPrefix of the state: pass a usual one for growth checks, which require a fifth of every limit to spare
 */
export function largeEnvironment(region: string, keyPrefix = "k".repeat(64)): EnvironmentConfig {
  const name = "e".repeat(16);
  const { dedicated, standard } = prod.tiers;
  const { plan } = prod.backup;
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
      mail: {
        ...prod.mail,
        identityArn: `arn:${partitionOf(region)}:ses:${region}:${prod.accountId}:identity/example.com`,
      },
      state: { ...prod.state, bucket: "b".repeat(63), keyPrefix },
      tiers: Object.fromEntries(tiers),
      defaultTier,
      siloTenants: [
        { slug: "s".repeat(20), tenantId: "00000000-0000-4000-8000-000000000001", region, tier: siloTier },
      ],
      backup: { ...prod.backup, plan: { ...plan, vaultLock: { ...plan.vaultLock, immutableAfterDays: 3 } } },
      cors: { allowOrigins: [`https://${"o".repeat(139)}.de`, `https://${"p".repeat(138)}.de`] },
      alarms: { ...prod.alarms, runbooks: `https://${"r".repeat(192)}` },
      tags: Object.fromEntries(
        Array.from({ length: 42 }, (_, index) => [`${"t".repeat(126)}${index + 10}`, "v".repeat(256)]),
      ),
      ci: {
        repository: `${"o".repeat(39)}/${"r".repeat(100)}`,
        repositoryId: "9".repeat(20),
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
 * Grows this process's tables of functions and routes to the required size, with copies under other names and paths. Modules
 * loaded afterwards use the grown tables.
 */
function growTables(): void {
  const definitions: Record<string, FunctionDefinition> = functionDefinitions;
  const names = functionNames as unknown as string[];
  const table = routes as unknown as Route[];
  const functions = Object.entries(definitions);
  const own = [...table];
  for (let generation = 2; names.length < FUNCTIONS; generation++) {
    for (const [name, definition] of functions.slice(0, FUNCTIONS - names.length)) {
      const grown = functionOf(name, generation);
      definitions[grown] = { ...definition, triggers: triggersOf(definition, generation) };
      names.push(grown);
    }
  }
  for (let generation = 2; table.length < ROUTES; generation++) {
    const grown = own.map((route) => {
      const name = functionOf(route.function, generation);
      return {
        ...route,
        path: pathOf(route, generation),
        function: names.includes(name) ? name : route.function,
      } as Route;
    });
    table.push(...grown.slice(0, ROUTES - table.length));
  }
}

const functionOf = (name: string, generation: number): string => `${name}reports${generation}`;

/** Triggers with unique ids. The access log keeps one reader: CloudWatch Logs allows two per log group. */
function triggersOf({ triggers = {} }: FunctionDefinition, generation: number): Triggers {
  const { streams, schedule } = triggers;
  return {
    ...(streams !== undefined && {
      streams: { ...streams, of: streams.of.map((each) => ({ ...each, id: `${each.id}_${generation}` })) },
    }),
    ...(schedule !== undefined && { schedule: { ...schedule, id: `${schedule.id}_${generation}` } }),
  };
}

/** `/admin/tenants/{tenant_id}` as `/admin/tenants2/{tenant_id}`: operators' routes stay below `/admin`. */
const pathOf = ({ path }: Route, generation: number): Route["path"] =>
  path.replace(/^\/(admin\/)?[a-z]+/, (start) => `${start}${generation}`) as Route["path"];

/**
 * Synthesizes the environment with the longest names and the required number of functions, routes and tiers, in every partition.
 * Do not use the process for anything else afterwards: its tables have grown.
 */
export async function largeHouses(): Promise<(readonly Template[])[]> {
  growTables();
  // Loaded after growing: modules read the tables on load.
  const { synthesize } = await import("../../synthesis/in-memory");
  return longestRegions.map((region) => [...synthesize([largeEnvironment(region, "k".repeat(16))]).values()]);
}
