import { rmSync } from "node:fs";
import { join } from "node:path";
import { prod } from "../../environments/prod";
import { siloStackName } from "../../stacks/support/naming";
import type { BenchOptions, Measured, Row, Section } from "../report/section";
import { bytesBelow, timedNode, tsx } from "../support/run";
import { stacksIn } from "../support/synthesized";

const COUNTS = [1, 10, 100, 1_000] as const;
/** Less than half a minute. */
const SMALL_COUNTS = [1, 10, 100] as const;

/** A thousand stacks take half a minute on two idle cores. */
const TIMEOUT_MS = 300_000;

interface Synthesis {
  readonly seconds: number;
  /** Processor time, which does not depend on the machine's load. */
  readonly cpuSeconds: number;
  readonly mebibytes: number;
  readonly kibibytes: number;
}

/** Growth of synthesis with the number of silo tenants, and the cost of synthesizing one of many. */
export const silos: Section = {
  name: "silos",
  title: "Synthesis of silo tenants' stacks, process start to exit",
  async measure({ runs, small, directory, progress }: BenchOptions): Promise<Measured> {
    const counts = small ? SMALL_COUNTS : COUNTS;
    const most = Math.max(...counts);
    const all = new Map<number, Synthesis[]>(counts.map((count) => [count, []]));
    const chosen: Synthesis[] = [];
    const out = join(directory, "out");
    for (let run = 1; run <= runs; run++) {
      for (const count of counts) {
        progress(`synthesizing ${count} ${count === 1 ? "silo" : "silos"} (${run} of ${runs})`);
        all.get(count)?.push(await synthesize(out, count));
      }
      progress(`synthesizing one silo of ${most} (${run} of ${runs})`);
      chosen.push(await synthesize(out, most, siloStackName(prod.name, "tenant-0")));
    }
    const samples = (count: number, what: keyof Synthesis) =>
      (all.get(count) ?? []).map((each) => each[what]);
    const one = samples(1, "cpuSeconds");
    /** Milliseconds of each stack beyond the first, which pays for Node and cdktf as well. */
    const each = (count: number) =>
      samples(count, "cpuSeconds").map((seconds, run) => ((seconds - (one[run] ?? 0)) * 1000) / (count - 1));
    const perStack = (count: number): Row => ({
      measure: `${name(count)}, CPU of each beyond the first`,
      unit: "ms",
      samples: each(count),
      ...(count > 10 && { beside: { what: name(count / 10), samples: each(count / 10) } }),
    });
    return {
      rows: [
        ...counts.map(
          (count): Row => ({ measure: name(count), unit: "s", samples: samples(count, "seconds") }),
        ),
        ...counts.filter((count) => count > 10).map(perStack),
        ...counts.map(
          (count): Row => ({
            measure: `${name(count)}, peak memory`,
            unit: "MiB",
            samples: samples(count, "mebibytes"),
          }),
        ),
        ...counts.map(
          (count): Row => ({
            measure: `${name(count)}, output of each`,
            unit: "KiB",
            samples: samples(count, "kibibytes").map((kibibytes) => kibibytes / count),
          }),
        ),
        {
          measure: `one of ${most}, by SAAS_STACKS`,
          unit: "s",
          samples: chosen.map(({ seconds }) => seconds),
          beside: { what: "one of one", samples: samples(1, "seconds") },
        },
        {
          measure: `one of ${most}, peak memory`,
          unit: "MiB",
          samples: chosen.map(({ mebibytes }) => mebibytes),
          beside: { what: "one of one", samples: samples(1, "mebibytes") },
        },
      ],
      notes: ["Silos alone: no platform, no bundles. The output counts each silo's part of the manifest."],
    };
  },
};

const name = (count: number): string => (count === 1 ? "one silo" : `${count} silos`);

/** @param stack the one to synthesize; absent: all. */
async function synthesize(out: string, count: number, stack?: string): Promise<Synthesis> {
  const args = [tsx, "bench/subjects/synthesize-silos.ts", String(count), out];
  const { seconds, stdout } = await timedNode(
    stack === undefined ? args : [...args, stack],
    process.env,
    TIMEOUT_MS,
  );
  const expected = stack === undefined ? count : 1;
  const written = stacksIn(out).length;
  if (written !== expected) throw new Error(`${written} stacks of ${count} silos, not ${expected}`);
  const kibibytes = bytesBelow(out) / 1024;
  rmSync(out, { recursive: true });
  const { bytes, microseconds } = JSON.parse(stdout) as { bytes: number; microseconds: number };
  return { seconds, cpuSeconds: microseconds / 1e6, mebibytes: bytes / 1024 ** 2, kibibytes };
}
