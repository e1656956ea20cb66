import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { local } from "../../environments/local";
import type { EnvironmentConfig } from "../../environments/schema";
import { bundleFunctions } from "../../stacks/support/bundling";
import type { BenchOptions, Measured, Row, Section } from "../report/section";
import { median, percentile } from "../report/statistics";
import {
  answered,
  flood,
  type Load,
  type Round,
  refused,
  requirePromises,
  sentPerSecond,
} from "../support/flood";
import { startNeighbourhood } from "../support/neighbourhood";
import type { Answer } from "../support/send";
import { stageThrottle } from "../support/template";

type Limits = EnvironmentConfig["throttling"];

/** Each tenant's own limit, well below the shared one. */
const TENANT_LIMITS: Limits = { rateLimit: 15, burstLimit: 30 };

/** Divisor of the shared limit on both sides, so that two busy cores do not slow tenants down. */
const DIVISOR = 2;

/** The flood's rate as a multiple of the shared limit. */
const FLOOD = 3;

const QUIET_PER_SECOND = 10;

/** Minimum number of requests for the 99th percentile. */
const QUIET_REQUESTS = 100;

const WARM_UP_REQUESTS = 30;

/** Above this, requests wait for processors. */
const BUSY_PERCENT = 85;

/** The effect of a flooding tenant on a quiet one. */
export const neighbours: Section = {
  name: "neighbours",
  idle: true,
  title: "A quiet tenant beside one that floods GET /data, limits of the stage halved",
  async measure({ runs, reference, directory, progress }: BenchOptions): Promise<Measured> {
    const limits = divided(
      reference === undefined ? local.throttling : stageThrottle(readFileSync(reference, "utf8"), "ApiStage"),
    );
    const bundles = await bundleFunctions(join(directory, "bundles"));
    const side = async (name: string, environment: EnvironmentConfig) => {
      const own = join(directory, name);
      mkdirSync(own);
      const hood = await startNeighbourhood(environment, bundles, own);
      return (load: Load) => flood(hood, load, own);
    };
    const ours = await side("tiers", withTenantLimits(limits));
    const theirs = await side("shared", withoutTenantLimits(limits));

    const load = loadAt(limits);
    progress("warming up two platforms");
    for (const turn of [ours, theirs]) await turn({ ...load, quietRequests: WARM_UP_REQUESTS });
    const own: Round[] = [];
    const shared: Round[] = [];
    for (let run = 1; run <= runs; run++) {
      progress(`sending ${load.floodPerSecond} requests a second to both (${run} of ${runs})`);
      const turns = [async () => own.push(await ours(load)), async () => shared.push(await theirs(load))];
      for (const turn of run % 2 === 1 ? turns : turns.reverse()) await turn();
    }
    requirePromises(own, shared, limits.rateLimit);
    return {
      rows: rowsOf(own, shared),
      notes: [...notesOf(limits, load, reference !== undefined), ...warningOf([...own, ...shared])],
    };
  },
};

const divided = ({ rateLimit, burstLimit }: Limits): Limits => ({
  rateLimit: Math.round(rateLimit / DIVISOR),
  burstLimit: Math.round(burstLimit / DIVISOR),
});

const withTenantLimits = (throttling: Limits): EnvironmentConfig => withTier(throttling, TENANT_LIMITS);

/** The schema's maximum, which no client reaches here, so that only the stage's throttle limits. */
const withoutTenantLimits = (throttling: Limits): EnvironmentConfig =>
  withTier(throttling, { rateLimit: 10_000, burstLimit: 5_000 });

function withTier(throttling: Limits, limits: Limits): EnvironmentConfig {
  const standard = { ...local.tiers.standard, ...limits, dailyQuota: 2_147_483_647 };
  return { ...local, throttling, tiers: { standard }, defaultTier: "standard" };
}

/** The lead is long enough to use up the shared burst, with a second to spare. */
function loadAt({ rateLimit, burstLimit }: Limits): Load {
  return {
    quietPerSecond: QUIET_PER_SECOND,
    quietRequests: QUIET_REQUESTS,
    floodPerSecond: FLOOD * rateLimit,
    leadSeconds: burstLimit / ((FLOOD - 1) * rateLimit) + 1,
  };
}

function rowsOf(own: readonly Round[], shared: readonly Round[]): Row[] {
  const row = (measure: string, unit: Row["unit"], value: (round: Round) => number): Row => ({
    measure,
    unit,
    samples: own.map(value),
    beside: { what: "shared throttle", samples: shared.map(value) },
  });
  const quiet = (when: string, of: (round: Round) => readonly Answer[]): Row[] => [
    row(`quiet tenant, ${when}: answered`, "%", (round) => share(of(round), answered)),
    row(`quiet tenant, ${when}: median`, "ms", (round) => latency(of(round), 50)),
    row(`quiet tenant, ${when}: 99th percentile`, "ms", (round) => latency(of(round), 99)),
  ];
  return [
    ...quiet("alone", ({ alone }) => alone),
    ...quiet("flooded", ({ flooded }) => flooded),
    row("flooding tenant: sent", "per s", sentPerSecond),
    row(
      "flooding tenant: answered",
      "per s",
      ({ flood, seconds }) => flood.filter(answered).length / seconds,
    ),
    row("flooding tenant: refused with 429", "%", ({ flood }) => share(flood, refused)),
    row("processors: used by the platform", "%", ({ processors }) => processors.ownPercent),
    row("processors: used by all", "%", ({ processors }) => processors.allPercent),
  ];
}

const share = (answers: readonly Answer[], of: (answer: Answer) => boolean): number =>
  (100 * answers.filter(of).length) / answers.length;

/** Milliseconds; refusals are quick, and count in the share of answered requests. */
const latency = (answers: readonly Answer[], percent: number): number =>
  percentile(
    answers.filter(answered).map(({ milliseconds }) => milliseconds),
    percent,
  );

/** A note when the machine was too busy for meaningful latencies. */
function warningOf(rounds: readonly Round[]): string[] {
  const busy = median(rounds.map(({ processors }) => processors.allPercent));
  if (busy < BUSY_PERCENT) return [];
  return [
    `The processors were in use for ${busy.toFixed(0)} % of the time: these latencies show the machine's load.`,
  ];
}

function notesOf({ rateLimit, burstLimit }: Limits, load: Load, fromTemplate: boolean): string[] {
  const { rateLimit: rate, burstLimit: burst } = TENANT_LIMITS;
  const source = fromTemplate ? "the reference template's stage" : "the environment local";
  return [
    `Each tenant may send ${rate} per second (burst ${burst}), all together ${rateLimit} (burst ${burstLimit}), half of what ${source} says.`,
    "Shared throttle: the same platform with only the shared limit, as in the reference template.",
    `The quiet tenant sends ${load.quietPerSecond} per second, the other ${load.floodPerSecond}, measured once bursts are used up. Latency is that of successful requests.`,
    "Checked: each 429 has Retry-After, no refused request reached the function, no quiet tenant with a rate of its own was refused.",
  ];
}
