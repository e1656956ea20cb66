import { setTimeout as sleep } from "node:timers/promises";
import { ApiClient } from "@saas/api-client/api";
import type { Target } from "@saas/api-client/target";
import type { Act, Scene } from "./acts";
import { acts } from "./acts";
import { Caller, type Company, newCompany, Tally } from "./companies";

interface LoadOptions {
  readonly target: Target;
  /** Tiers of the tenants, in rotation. */
  readonly tiers: readonly string[];
  readonly tenants: number;
  readonly minutes: number;
  /** Acts per second; each is one request or a few. */
  readonly perSecond: number;
  /** Requests of one flood, which a tenant sends in every fourth minute; 0: none. */
  readonly flood: number;
  /** Called every {@link PROGRESS_MS}. */
  readonly onProgress?: (tally: Tally, secondsLeft: number) => void;
  /** Ends the run early. */
  readonly signal?: AbortSignal;
}

/** Most acts under way at a time, so that a slow platform is not overloaded. */
const MOST_UNDER_WAY = 20;
const PROGRESS_MS = 10_000;
const FLOOD_MINUTES = 4;

/** Sends a mixture of all requests of tenants and operators. @throws UnreachableError, or UnexpectedResponseError when no tenant can be created */
export async function runLoad(options: LoadOptions): Promise<Tally> {
  const { target, tenants, minutes, perSecond, flood, signal, onProgress } = options;
  const tally = new Tally();
  const stage = await setUp(options, tally);
  const end = Date.now() + minutes * 60_000;
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const begin = (work: Promise<void>) => {
    const done: Promise<void> = work
      .catch((error: unknown) => void failures.push(error))
      .finally(() => underWay.delete(done));
    underWay.add(done);
  };
  let reported = Date.now();
  let flooded = 0;
  for (let turn = 1; Date.now() < end && signal?.aborted !== true && failures.length === 0; turn += 1) {
    const minute = minutes - (end - Date.now()) / 60_000;
    // A varying rate, so that graphs show more than a flat line.
    const tide = 0.6 + 0.4 * Math.sin((minute / 5) * 2 * Math.PI);
    if (underWay.size < MOST_UNDER_WAY) {
      const company = stage.companies[turn % tenants] as Company;
      begin(pick(acts, Math.random()).run({ ...stage.scene, target, company, turn }));
    }
    if (flood > 0 && minute >= (flooded + 0.5) * FLOOD_MINUTES) {
      begin((stage.companies[flooded % tenants] as Company).flood(flood, 40));
      flooded += 1;
    }
    if (Date.now() - reported > PROGRESS_MS) {
      reported = Date.now();
      onProgress?.(tally, Math.max(0, Math.round((end - reported) / 1000)));
    }
    await sleep(1000 / (perSecond * tide));
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
  return tally;
}

/** Creates the companies, and returns them with the participants that all acts share. */
export async function setUp(
  { target, tenants, tiers }: Pick<LoadOptions, "target" | "tenants" | "tiers">,
  tally: Tally,
): Promise<{ companies: Company[]; scene: Pick<Scene, "operator" | "anybody"> }> {
  if (target.operator === undefined) throw new Error("a load run needs an operator to create its tenants");
  const operator = new Caller(target.operator, tally);
  const anybody = new Caller(new ApiClient(target.apiEndpoint), tally);
  const companies: Company[] = [];
  for (let index = 0; index < tenants; index += 1) {
    companies.push(await newCompany(target, operator, tiers[index % tiers.length] as string, tally));
  }
  return { companies, scene: { operator, anybody } };
}

/** Picks an act by its weight. @param share from 0 to below 1 */
function pick(from: readonly Act[], share: number): Act {
  let left = share * from.reduce((sum, { weight }) => sum + weight, 0);
  for (const act of from) {
    left -= act.weight;
    if (left < 0) return act;
  }
  return from.at(-1) as Act;
}
