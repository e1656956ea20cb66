import { availableParallelism, cpus } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { median } from "../report/statistics";
import type { Neighbourhood } from "./neighbourhood";
import { type Answer, send } from "./send";

/** The tenants' load. Rates are requests per second. */
export interface Load {
  readonly quietPerSecond: number;
  readonly quietRequests: number;
  readonly floodPerSecond: number;
  /** Seconds of flood before the measurement, by which bursts are used up. */
  readonly leadSeconds: number;
}

/** The tenants' responses. */
export interface Round {
  /** The quiet tenant alone. */
  readonly alone: readonly Answer[];
  /** The quiet tenant during the flood, without its lead. */
  readonly flooded: readonly Answer[];
  /** The flooding tenant in the same time. */
  readonly flood: readonly Answer[];
  /** Length of that time. */
  readonly seconds: number;
  /** Invocations of the function beyond one for each answered request, lead included: those of refused requests. */
  readonly surplusInvocations: number;
  /** Processor use in that time. */
  readonly processors: Processors;
}

/** Upper bound for a process's start on a busy machine. */
const START_MS = 1_000;

/** Limit of pending requests, not reached while the platform keeps up. */
const MOST_IN_HAND = 200;

/**
 * One tenant sends alone, then while the other floods.
 * @throws Error when a response is neither 200 nor 429, or a 429 has no Retry-After.
 */
export async function flood(hood: Neighbourhood, load: Load, directory: string): Promise<Round> {
  const { url, invocations } = hood;
  const { quietPerSecond, quietRequests, floodPerSecond, leadSeconds } = load;
  const seconds = quietRequests / quietPerSecond;
  const quietly = (startAt: number) =>
    send(
      {
        url,
        headers: hood.quiet,
        startAt,
        perSecond: quietPerSecond,
        requests: quietRequests,
        mostInHand: MOST_IN_HAND,
      },
      "quiet",
      directory,
    );
  const alone = await quietly(Date.now() + START_MS);

  const before = invocations();
  const startAt = Date.now() + START_MS;
  const lookAt = startAt + leadSeconds * 1000;
  const [all, flooded, processors] = await Promise.all([
    send(
      {
        url,
        headers: hood.flooding,
        startAt,
        perSecond: floodPerSecond,
        requests: Math.round(floodPerSecond * (leadSeconds + seconds)),
        mostInHand: MOST_IN_HAND,
      },
      "flood",
      directory,
    ),
    quietly(lookAt),
    processorsFrom(lookAt, seconds),
  ]);
  for (const answers of [alone, flooded, all]) requireAnswers(answers);
  const passed = [...all, ...flooded].filter(answered).length;
  return {
    alone,
    flooded,
    flood: all.filter(({ at }) => at >= leadSeconds * 1000),
    seconds,
    surplusInvocations: invocations() - before - passed,
    processors,
  };
}

export const answered = ({ status }: Answer): boolean => status === 200;
export const refused = ({ status }: Answer): boolean => status === 429;

/** @throws Error for a response that is neither a 200 nor a 429 with Retry-After. */
export function requireAnswers(answers: readonly Answer[]): void {
  const odd = answers.find((answer) => !answered(answer) && !refused(answer));
  if (odd !== undefined) throw new Error(`GET /data responded with ${odd.status}`);
  const mute = answers.find((answer) => refused(answer) && answer.retryAfter === undefined);
  if (mute !== undefined) throw new Error("GET /data responded with 429 without Retry-After");
}

/** Number of requests of the flooding tenant. */
export const sentPerSecond = ({ flood, seconds }: Round): number => flood.length / seconds;

/**
 * @param own rounds where each tenant has limits of its own; `shared`: where it has none.
 * @param rateLimit requests per second that all share.
 * @throws Error when the platform breaks a guarantee, or this machine is too slow to test it.
 */
export function requirePromises(own: readonly Round[], shared: readonly Round[], rateLimit: number): void {
  const rounds = [...own, ...shared];
  // The report shows medians: a round that other load disturbed does no harm.
  const sent = Math.min(...[own, shared].map((side) => median(side.map(sentPerSecond))));
  if (sent < 2 * rateLimit) {
    throw new Error(
      `this machine is too busy or too slow: ${sent.toFixed(0)} requests per second are no flood beside a limit of ${rateLimit}`,
    );
  }
  const surplus = rounds.map(({ surplusInvocations }) => surplusInvocations).find((count) => count !== 0);
  if (surplus !== undefined) {
    throw new Error(`${surplus} invocations of the function more than requests were answered`);
  }
  const noticed = own.flatMap(({ alone, flooded }) => [...alone, ...flooded]).filter(refused).length;
  if (noticed > 0) throw new Error(`the quiet tenant got ${noticed} refusals though it kept to its rate`);
}

/** Use of this machine's processors, in percent of all. */
interface Processors {
  /** By this process, its threads included. */
  readonly ownPercent: number;
  /** By everything that runs on the machine. */
  readonly allPercent: number;
}

/** Measures from a time (milliseconds since the epoch), for a number of seconds. */
async function processorsFrom(time: number, seconds: number): Promise<Processors> {
  await sleep(time - Date.now());
  const [own, all, began] = [process.cpuUsage(), machine(), performance.now()];
  await sleep(seconds * 1000);
  const { user, system } = process.cpuUsage(own);
  const milliseconds = (performance.now() - began) * availableParallelism();
  const { busy, idle } = machine();
  return {
    ownPercent: (user + system) / 10 / milliseconds,
    allPercent: (100 * (busy - all.busy)) / (busy - all.busy + idle - all.idle),
  };
}

/** Milliseconds since the machine was started, over all processors. */
function machine(): { readonly busy: number; readonly idle: number } {
  const times = cpus().map(({ times: { idle, ...rest } }) => ({
    idle,
    busy: Object.values(rest).reduce((sum, spent) => sum + spent, 0),
  }));
  return {
    busy: times.reduce((sum, { busy }) => sum + busy, 0),
    idle: times.reduce((sum, { idle }) => sum + idle, 0),
  };
}
