import { join } from "node:path";
import type { BenchOptions, Measured, Section } from "../report/section";
import { bytesBelow, timedNode, tsx } from "../support/run";

interface Synthesis {
  readonly seconds: number;
  readonly mebibytes: number;
  readonly kibibytes: number;
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
      one.push(await synthesize(1, join(directory, `one-${run}`)));
      ten.push(await synthesize(10, join(directory, `ten-${run}`)));
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
  };
}
