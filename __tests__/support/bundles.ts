import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { functionNames } from "../../lambdas/functions";
import { bundleFunctions, type FunctionBundle, type FunctionBundles } from "../../stacks/support/bundling";
import { digestOfSources, keptForTests, removeOthers } from "./sources";

/** Longest wait for the build of another test file. */
const PATIENCE_MS = 60_000;

/**
 * The functions' code as deployments have it, built once for all test files: by the contents of its sources.
 * @param output gets a copy, which the caller may change
 */
export async function builtFunctions(output: string): Promise<FunctionBundles> {
  const kept = join(keptForTests, `bundles-${digestOfSources()}`);
  if (!existsSync(kept)) await build(kept);
  cpSync(kept, output, { recursive: true });
  const bundles = functionNames.map((name): [string, FunctionBundle] => {
    const { bytes, sha256 } = JSON.parse(readFileSync(join(kept, `${name}.json`), "utf8"));
    return [
      name,
      { name, directory: resolve(output, name), zip: join(output, `${name}.zip`), bytes, sha256 },
    ];
  });
  return Object.fromEntries(bundles) as unknown as FunctionBundles;
}

/** Builds into a directory, unless another process does: then it is awaited. */
async function build(kept: string): Promise<void> {
  const making = `${kept}.making`;
  mkdirSync(keptForTests, { recursive: true });
  for (let waited = 0; !made(making) && waited < PATIENCE_MS; waited += 50) {
    await sleep(50);
    if (existsSync(kept)) return;
  }
  try {
    for (const { name, bytes, sha256 } of Object.values(await bundleFunctions(making))) {
      writeFileSync(join(making, `${name}.json`), JSON.stringify({ bytes, sha256 }));
    }
    renameSync(making, kept);
    removeOthers("bundles-", kept);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

/** Whether the directory was not there, and now is. */
function made(directory: string): boolean {
  try {
    mkdirSync(directory);
    return true;
  } catch {
    return false;
  }
}
