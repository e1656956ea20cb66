import type { Clock } from "@saas/cli-kit/progress";
import { type Place, Skipped } from "./outcome";
import type { Probe } from "./probe";
import type { Removal } from "./tenants";
import type { World } from "./world";

export type Result = "passed" | "failed" | "skipped";

/** A probe's result. */
export interface Finding {
  readonly probe: Probe;
  readonly result: Result;
  /** The evidence, the contrary observation, or why the probe was skipped. */
  readonly seen: string;
  readonly milliseconds: number;
}

/** The results of a run, and the removal of its test tenants. */
export interface Report {
  readonly environment: string;
  readonly place: Place;
  /** ISO 8601. */
  readonly at: string;
  readonly findings: readonly Finding[];
  readonly tenants: readonly Removal[];
  /** Whether it was interrupted before all probes ran. */
  readonly interrupted: boolean;
}

export interface RunOptions {
  readonly probes: readonly Probe[];
  readonly clock: Clock;
  readonly onFinding?: (finding: Finding) => void;
  /** Resolves when the run is interrupted. */
  readonly interruption: Promise<void>;
}

/** Runs the probes one after the other, and always removes the test tenants. */
export async function runProbes(world: World, options: RunOptions): Promise<Report> {
  const { probes, clock, onFinding, interruption } = options;
  const at = new Date(clock.now()).toISOString();
  const findings: Finding[] = [];
  let interrupted = false;
  const stop = interruption.then(() => {
    interrupted = true;
    return undefined;
  });
  let tenants: readonly Removal[] = [];
  try {
    for (const probe of probes) {
      const finding = await Promise.race([find(probe, world, clock), stop]);
      if (finding === undefined || interrupted) break;
      findings.push(finding);
      onFinding?.(finding);
    }
  } finally {
    tenants = await world.tenants.removeAll();
  }
  return { environment: world.environment.name, place: world.place, at, findings, tenants, interrupted };
}

async function find(probe: Probe, world: World, clock: Clock): Promise<Finding> {
  const began = clock.now();
  const finding = (result: Result, seen: string): Finding => ({
    ...{ probe, result, seen },
    milliseconds: clock.now() - began,
  });
  if (!probe.meaningful.includes(world.place)) {
    return finding("skipped", `only meaningful ${placesText(probe.meaningful)}`);
  }
  try {
    return finding("passed", await probe.run(world));
  } catch (error) {
    const { message } = error as Error;
    return finding(error instanceof Skipped ? "skipped" : "failed", describe(error as Error, message));
  }
}

/** AWS errors have their reason in the name. */
const describe = ({ name }: Error, message: string): string =>
  /^(Error|Untrue|Skipped|CommandError)$/.test(name) ? message : `${name}: ${message}`;

const places: Readonly<Record<Place, string>> = {
  aws: "in AWS",
  emulator: "on an emulator",
  local: "with npm start",
};

/** `in AWS and on an emulator` */
export const placesText = (of: readonly Place[]): string => of.map((place) => places[place]).join(" and ");

/** Number of probes by result. */
export function countsOf(findings: readonly Finding[]): Readonly<Record<Result, number>> {
  const of = (wanted: Result) => findings.filter(({ result }) => result === wanted).length;
  return { passed: of("passed"), failed: of("failed"), skipped: of("skipped") };
}
