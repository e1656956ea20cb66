import type { Route } from "../../api/route";
import { routes } from "../../api/routes";
import { loadEnvironments } from "../../environments/load";
import { prod } from "../../environments/prod";
import { type Partition, partitionOf, regions } from "../../environments/regions";
import type { EnvironmentConfig } from "../../environments/schema";
import { functionDefinitions, functionNames } from "../../lambdas/functions";
import type { FunctionDefinition, Triggers } from "../../lambdas/shared/definition";
import type { Template } from "../../synthesis/in-memory";

/** What the house must have room for. */
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
 * An environment whose names are all as long, and whose lists as full, as environment data may have them.
 * @param keyPrefix of the state: what is to grow has a fifth of every limit to spare with a usual one
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
 * Adds functions and routes to the tables of this process until they have as many as the house must have room for: the tables' own
 * again, under other names and paths. Everything that is loaded afterwards takes them for real.
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

/** Under ids of their own. Lines of the access log have one reader: CloudWatch Logs lets a log group have two. */
function triggersOf({ triggers = {} }: FunctionDefinition, generation: number): Triggers {
  const { stream, schedule } = triggers;
  return {
    ...(stream !== undefined && { stream: { ...stream, id: `${stream.id}_${generation}` } }),
    ...(schedule !== undefined && { schedule: { ...schedule, id: `${schedule.id}_${generation}` } }),
  };
}

/** `/admin/tenants/{tenant_id}` as `/admin/tenants2/{tenant_id}`: operators' routes stay below `/admin`. */
const pathOf = ({ path }: Route, generation: number): Route["path"] =>
  path.replace(/^\/(admin\/)?[a-z]+/, (start) => `${start}${generation}`) as Route["path"];

/**
 * Synthesizes the house with the longest names, and with as many functions, routes and tiers as it must have room for, in every
 * partition. The process is of no use for anything else afterwards: its tables have grown.
 */
export async function largeHouses(): Promise<(readonly Template[])[]> {
  growTables();
  // Loaded now: modules read the tables when they are loaded.
  const { synthesize } = await import("../../synthesis/in-memory");
  return longestRegions.map((region) => [...synthesize([largeEnvironment(region, "k".repeat(16))]).values()]);
}
