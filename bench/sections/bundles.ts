import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { gzipBytes } from "../../develop/bundles/program";
import { type FunctionName, functionNames } from "../../lambdas/functions";
import type { BenchOptions, Measured, Row, Section } from "../report/section";
import { startAccount } from "../support/account";
import { program, root } from "../support/run";

/** A bundle loads in a fraction of a second: more samples cost little. */
const IMPORTS_PER_RUN = 4;

const NAIVE = "naive data bundle";

/** Sizes of the functions' bundles, and their load times. */
export const bundles: Section = {
  name: "bundles",
  title: "Bundles",
  async measure({ runs, directory, progress }: BenchOptions): Promise<Measured> {
    progress("bundling");
    const naive = await bundleNaively(directory);
    const account = await startAccount(directory);
    const environments = new Map(functionNames.map((name) => [name, account.environmentOf(name)]));
    const { bundles } = account;

    const imports = new Map<FunctionName, number[]>(functionNames.map((name) => [name, []]));
    const naiveImports: number[] = [];
    progress(`importing bundles, ${runs * IMPORTS_PER_RUN} times each`);
    for (let run = 0; run < runs * IMPORTS_PER_RUN; run++) {
      for (const [name, samples] of imports) {
        samples.push(await importTime(join(bundles[name].directory, "index.js"), environments.get(name)));
      }
      naiveImports.push(await importTime(naive.file, environments.get("data")));
    }

    const rows = functionNames.flatMap((name): Row[] => [
      {
        measure: `${name}, minified`,
        unit: "KiB",
        samples: [bundles[name].bytes / 1024],
        beside: { what: NAIVE, samples: [naive.bytes / 1024] },
      },
      {
        measure: `${name}, gzipped`,
        unit: "KiB",
        samples: [gzipBytes(join(bundles[name].directory, "index.js")) / 1024],
        beside: { what: NAIVE, samples: [gzipBytes(naive.file) / 1024] },
      },
      {
        measure: `${name}, import`,
        unit: "ms",
        samples: imports.get(name) ?? [],
        beside: { what: NAIVE, samples: naiveImports },
      },
    ]);
    return {
      rows,
      notes: [
        "The naive bundle: lib-dynamodb alone, minified with esbuild's defaults for Node. Imports in fresh processes of plain Node.",
      ],
    };
  },
};

/** Milliseconds to load a bundle in a fresh process with only the function's environment. */
export async function importTime(file: string, env: NodeJS.ProcessEnv = {}): Promise<number> {
  return Number(
    (await program(process.execPath, [join(__dirname, "../subjects/import.js"), file], env)).stdout,
  );
}

/** Bundles `subjects/naive-handler.ts` with esbuild's defaults for Node, minified. */
async function bundleNaively(directory: string): Promise<{ readonly file: string; readonly bytes: number }> {
  const file = join(directory, "naive.js");
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["bench/subjects/naive-handler.ts"],
    outfile: file,
    bundle: true,
    minify: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "silent",
    write: false,
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  writeFileSync(file, code);
  return { file, bytes: code.byteLength };
}
