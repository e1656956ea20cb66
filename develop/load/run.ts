import { setTimeout as sleep } from "node:timers/promises";
import { ApiClient } from "@saas/api-client/api";
import type { Target } from "@saas/api-client/target";
import type { Act, Scene } from "./acts";
import { acts } from "./acts";
import { Caller, type Company, newCompany, Tally } from "./companies";

export interface LoadOptions {
  readonly target: Target;
  /** Whose tenants there are: one after the other, from the beginning again. */
  readonly tiers: readonly string[];
  readonly tenants: number;
  readonly minutes: number;
  /** Acts in a second; each is one request or a few. */
  readonly perSecond: number;
  /** Requests of one flood, which a tenant sends at once in every fourth minute; 0: none. */
  readonly flood: number;
  /** Told from time to time. */
  readonly onProgress?: (tally: Tally, secondsLeft: number) => void;
  /** Ends the run early. */
  readonly signal?: AbortSignal;
}

/** Acts under way at a time: a platform that does not keep up is not buried. */
const MOST_IN_HAND = 20;
const PROGRESS_MS = 10_000;
const FLOOD_MINUTES = 4;

/** Sends a mixture of all that tenants and operators do. @throws UnreachableError, or UnexpectedAnswerError when no tenant can be made */
export async function runLoad(options: LoadOptions): Promise<Tally> {
  const { target, tenants, minutes, perSecond, flood, signal, onProgress } = options;
  const tally = new Tally();
  const stage = await setUp(options, tally);
  const end = Date.now() + minutes * 60_000;
  const inHand = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const begin = (work: Promise<void>) => {
    const done: Promise<void> = work
      .catch((error: unknown) => void failures.push(error))
      .finally(() => inHand.delete(done));
    inHand.add(done);
  };
  let told = Date.now();
  let flooded = 0;
  for (let turn = 1; Date.now() < end && signal?.aborted !== true && failures.length === 0; turn += 1) {
    const minute = minutes - (end - Date.now()) / 60_000;
    // Tides, so that graphs show more than a flat line.
    const tide = 0.6 + 0.4 * Math.sin((minute / 5) * 2 * Math.PI);
    if (inHand.size < MOST_IN_HAND) {
      const company = stage.companies[turn % tenants] as Company;
      begin(pick(acts, Math.random()).run({ ...stage.scene, target, company, turn }));
    }
    if (flood > 0 && minute >= (flooded + 0.5) * FLOOD_MINUTES) {
      begin((stage.companies[flooded % tenants] as Company).flood(flood, 40));
      flooded += 1;
    }
    if (Date.now() - told > PROGRESS_MS) {
      told = Date.now();
      onProgress?.(tally, Math.max(0, Math.round((end - told) / 1000)));
    }
    await sleep(1000 / (perSecond * tide));
  }
  await Promise.all(inHand);
  if (failures.length > 0) throw failures[0];
  return tally;
}

/** The companies, and what all acts share. */
export async function setUp(
  { target, tenants, tiers }: Pick<LoadOptions, "target" | "tenants" | "tiers">,
  tally: Tally,
): Promise<{ companies: Company[]; scene: Pick<Scene, "operator" | "anybody"> }> {
  if (target.operator === undefined) throw new Error("a load run needs an operator, who makes its tenants");
  const operator = new Caller(target.operator, tally);
  const anybody = new Caller(new ApiClient(target.apiEndpoint), tally);
  const companies: Company[] = [];
  for (let index = 0; index < tenants; index += 1) {
    companies.push(await newCompany(target, operator, tiers[index % tiers.length] as string, tally));
  }
  return { companies, scene: { operator, anybody } };
}

/** An act by its weight. @param share from 0 to below 1 */
function pick(from: readonly Act[], share: number): Act {
  let left = share * from.reduce((sum, { weight }) => sum + weight, 0);
  for (const act of from) {
    left -= act.weight;
    if (left < 0) return act;
  }
  return from.at(-1) as Act;
}
