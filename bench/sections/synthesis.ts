import { join } from "node:path";
import { loadEnvironments } from "../../environments/load";
import { platformStackName } from "../../stacks/support/naming";
import type { BenchOptions, Measured, Section } from "../report/section";
import { bytesBelow, timedNode, tsx } from "../support/run";
import { stacksIn } from "../support/synthesized";

interface Synthesis {
  readonly seconds: number;
  readonly mebibytes: number;
  readonly kibibytes: number;
  readonly stacks: number;
}

/** `main.ts` from process start to exit, and the growth of synthesis with the number of environments. */
export const synthesis: Section = {
  name: "synthesis",
  title: "Synthesis, process start to exit",
  async measure({ runs, directory, progress }: BenchOptions): Promise<Measured> {
    const all: number[] = [];
    const one: Synthesis[] = [];
    const ten: Synthesis[] = [];
    for (let run = 1; run <= runs; run++) {
      progress(`synthesizing all, one and ten environments (${run} of ${runs})`);
      const env = { ...process.env, CDKTF_OUTDIR: join(directory, `all-${run}`) };
      all.push((await timedNode([tsx, "main.ts"], env)).seconds);
      requirePlatforms(stacksIn(env.CDKTF_OUTDIR));
      one.push(await synthesize(1, join(directory, `one-${run}`)));
      ten.push(await synthesize(10, join(directory, `ten-${run}`)));
      requireTenfold(one.at(-1)?.stacks, ten.at(-1)?.stacks);
    }
    const beside = (what: keyof Synthesis) => ({
      samples: ten.map((sample) => sample[what]),
      beside: { what: "one environment", samples: one.map((sample) => sample[what]) },
    });
    return {
      rows: [
        { measure: "all environments", unit: "s", samples: all },
        { measure: "ten environments", unit: "s", ...beside("seconds") },
        { measure: "ten environments, peak memory", unit: "MiB", ...beside("mebibytes") },
        { measure: "ten environments, output", unit: "KiB", ...beside("kibibytes") },
      ],
      notes: ["Bundling included. The output counts each stack's copy of the bundles."],
    };
  },
};

/** @throws Error when an environment has no platform stack. */
function requirePlatforms(stacks: readonly string[]): void {
  const missing = loadEnvironments().find(({ name }) => !stacks.includes(platformStackName(name)));
  if (missing !== undefined) throw new Error(`main.ts synthesized no platform of ${missing.name}`);
}

/** @throws Error when ten environments do not have ten times the stacks of one. */
function requireTenfold(one = 0, ten = 0): void {
  if (one === 0 || ten !== 10 * one) throw new Error(`${ten} stacks of ten environments, ${one} of one`);
}

async function synthesize(count: number, directory: string): Promise<Synthesis> {
  const { seconds, stdout } = await timedNode([
    tsx,
    "bench/subjects/synthesize.ts",
    String(count),
    directory,
  ]);
  return {
    seconds,
    mebibytes: Number(stdout) / 1024 ** 2,
    kibibytes: bytesBelow(join(directory, "synthesized")) / 1024,
    stacks: stacksIn(join(directory, "synthesized")).length,
  };
}
