import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./run";

/** Bundles `subjects/naive-handler.ts` with what esbuild does for Node unless told otherwise, minified. */
export async function bundleNaively(
  directory: string,
): Promise<{ readonly file: string; readonly bytes: number }> {
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
