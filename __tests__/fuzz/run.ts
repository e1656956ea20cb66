import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import type { Answer, CallerName, GatewayCase, HandlerCase, SocketCase } from "./cases";
import type { Cast } from "./cast";
import { gatewayCases } from "./generate/gateway";
import { handlerCases } from "./generate/handlers";
import { socketCases } from "./generate/sockets";
import { type Fault, type FaultKind, faultKinds, faultsOf } from "./judge";
import { throughGateway } from "./ways/gateway";
import { atHandlers } from "./ways/handlers";
import { overSocket } from "./ways/sockets";

/** The channels on which requests reach the platform. */
export const ways = ["gateway", "sockets", "handlers"] as const;
export type WayName = (typeof ways)[number];

/** Most concurrent requests: the functions work while the next requests are written. More start more functions, not faster ones. */
const AT_A_TIME = Math.min(8, 2 * availableParallelism());

/** Requests that are worth starting every function once more. */
const WORTH_A_START = 100;

const SESSION_ENDED = /"The session was ended: /;

/** Cases between two repairs of the cast; each batch has its own seed. */
const BATCH = 1_000;

/** Maximum cases of a run that are shrunk and reported: one fault usually shows in many. */
const MOST_FINDINGS = 5;

/** Milliseconds before a request is retried if the service was too busy: `Retry-After` is a second. */
const RETRY_MS = 1_000;

/** Milliseconds of a simple answer, with a function and two calls of AWS, on two idle cores. */
const USUAL_MS = 15;

/** Time limit for shrinking a failing case. */
const SHRINKING_MS = 30_000;

/** A failing case, as small as shrinking could make it. */
export interface Finding {
  readonly way: WayName;
  /** Both reproduce the case. */
  readonly seed: number;
  readonly path: string;
  readonly given: unknown;
  readonly faults: readonly Fault[];
}

/** What a run found. */
export interface Report {
  readonly tried: Readonly<Record<WayName, number>>;
  /** Answers by status; 0: no answer. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Faults by kind, of all cases. */
  readonly counts: Readonly<Record<FaultKind, number>>;
  readonly findings: readonly Finding[];
}

export interface RunOptions {
  readonly seed: number;
  readonly cases: Readonly<Record<WayName, number>>;
  /** Repeats only this case. */
  readonly repeated?: { readonly way: WayName; readonly path: string };
  readonly onProgress?: (done: number, of: number) => void;
}

/** A channel with its generator. */
interface Way<C> {
  readonly cases: fc.Arbitrary<C>;
  send(given: C): Promise<Answer>;
  callerOf(given: C): CallerName;
}

/** Sends generated requests and counts the answers' faults. @param bundles directory of the functions' code */
export async function runFuzz(cast: Cast, bundles: string, options: RunOptions): Promise<Report> {
  const handlers = atHandlers(cast, bundles);
  const byWay: { readonly [W in WayName]: Way<never> } = {
    gateway: {
      cases: gatewayCases,
      send: throughGateway(cast),
      callerOf: ({ caller }) => caller,
    } satisfies Way<GatewayCase> as unknown as Way<never>,
    sockets: {
      cases: socketCases,
      send: overSocket(cast),
      // Some carry the token of an administrator.
      callerOf: () => "admin",
    } satisfies Way<SocketCase> as unknown as Way<never>,
    handlers: {
      cases: handlerCases,
      send: (given) => handlers.send(given),
      callerOf: ({ caller }) => caller,
    } satisfies Way<HandlerCase> as unknown as Way<never>,
  };
  const { repeated } = options;
  const run = new Run(cast, options);
  try {
    if (repeated !== undefined) {
      await run.repeat(repeated.way, byWay[repeated.way], options.seed, repeated.path);
      return run.report();
    }
    for (const way of ways) await run.all(way, byWay[way], options.cases[way]);
    return run.report();
  } finally {
    await handlers.close();
  }
}

class Run {
  private readonly tried = { gateway: 0, sockets: 0, handlers: 0 };
  private readonly statuses = new Map<number, number>();
  private readonly counts = Object.fromEntries(Object.keys(faultKinds).map((kind) => [kind, 0])) as Record<
    FaultKind,
    number
  >;
  private readonly findings: Finding[] = [];

  constructor(
    private readonly cast: Cast,
    private readonly options: RunOptions,
  ) {}

  report(): Report {
    const { tried, statuses, counts, findings } = this;
    return { tried, statuses, counts, findings };
  }

  async all<C>(way: WayName, made: Way<C>, count: number): Promise<void> {
    const { onProgress = () => {} } = this.options;
    for (let begun = 0; begun < count; begun += BATCH) {
      const seed = this.options.seed + begun / BATCH;
      const numRuns = Math.min(BATCH, count - begun);
      const cases = fc.sample(made.cases, { seed, numRuns });
      const failed = await this.batch(way, made, cases);
      for (const [index, faults] of failed.slice(0, MOST_FINDINGS - this.findings.length)) {
        const seen = { way, seed, path: `${index}`, given: cases[index], faults };
        // A case that fails only among others is reported unshrunk.
        this.findings.push((await this.smallest(way, made, seed, seen.path)) ?? seen);
      }
      await this.cast.refresh();
      onProgress(begun + numRuns, count);
    }
  }

  /** Reproduces a case. */
  async repeat<C>(way: WayName, made: Way<C>, seed: number, path: string): Promise<void> {
    const found = await this.smallest(way, made, seed, path);
    this.tried[way] += 1;
    this.count(found?.faults ?? []);
    if (found !== undefined) this.findings.push(found);
  }

  /** Reproduces a case and shrinks it while it still fails. @returns undefined if it does not fail. */
  private async smallest<C>(
    way: WayName,
    made: Way<C>,
    seed: number,
    path: string,
  ): Promise<Finding | undefined> {
    let last: readonly Fault[] = [];
    const property = fc.asyncProperty(made.cases, async (given) => {
      const faults = await this.alone(made, given, await this.judged(made, given));
      if (faults.length > 0) last = faults;
      return faults.length === 0;
    });
    const options = { seed, path, numRuns: 1, maxSkipsPerRun: 0, interruptAfterTimeLimit: SHRINKING_MS };
    const { failed, counterexample, counterexamplePath } = await fc.check(property, {
      ...options,
      endOnFailure: this.options.repeated !== undefined,
    });
    if (!failed) return undefined;
    return { way, seed, path: counterexamplePath ?? path, given: counterexample?.[0], faults: last };
  }

  /** @returns the cases with a fault, by number. */
  private async batch<C>(way: WayName, made: Way<C>, cases: readonly C[]): Promise<[number, Fault[]][]> {
    const failed: [number, Fault[]][] = [];
    let next = 0;
    const work = async () => {
      for (let index = next++; index < cases.length; index = next++) {
        const faults = await this.judged(made, cases[index] as C);
        this.tried[way] += 1;
        if (faults.length > 0) failed.push([index, faults]);
      }
    };
    const atATime = Math.min(AT_A_TIME, Math.ceil(cases.length / WORTH_A_START));
    await Promise.all(Array.from({ length: atATime }, work));
    const kept: [number, Fault[]][] = [];
    for (const [index, faults] of failed.sort(([one], [other]) => one - other)) {
      const left = await this.alone(made, cases[index] as C, faults);
      this.count(left);
      if (left.length > 0) kept.push([index, left]);
    }
    return kept;
  }

  private async judged<C>(made: Way<C>, given: C, slowness = 1): Promise<Fault[]> {
    let answer = await made.send(given);
    // As a client must: on a busy machine, the services behind the functions do not answer in time.
    for (let again = 0; again < 3 && answer.status === 503; again += 1) {
      await sleep(RETRY_MS);
      answer = await made.send(given);
    }
    // The next requests would all get this answer.
    if (SESSION_ENDED.test(answer.text)) await this.cast.renew();
    this.statuses.set(answer.status, (this.statuses.get(answer.status) ?? 0) + 1);
    return faultsOf(answer, this.cast.forbidden[made.callerOf(given)], slowness);
  }

  /** An answer is slow only if it is slow every time on its own too, relative to the machine's current speed. */
  private async alone<C>(made: Way<C>, given: C, faults: Fault[]): Promise<Fault[]> {
    const isSlow = ({ kind }: Fault) => kind === "time";
    let slow = faults.filter(isSlow);
    for (let again = 0; again < 3 && slow.length > 0; again += 1)
      slow = (await this.judged(made, given, await this.slowness())).filter(isSlow);
    return [...faults.filter((fault) => !isSlow(fault)), ...slow];
  }

  private async slowness(): Promise<number> {
    const started = performance.now();
    await this.cast.own.api.send("GET", "/tenant");
    return Math.max(1, (performance.now() - started) / USUAL_MS);
  }

  private count(faults: readonly Fault[]): void {
    for (const { kind } of faults) this.counts[kind] += 1;
  }
}
