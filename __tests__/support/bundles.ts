import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { functionNames } from "../../lambdas/functions";
import { bundleFunctions, type FunctionBundle, type FunctionBundles } from "../../stacks/support/bundling";
import { madeOnce } from "./sources";

/**
 * The functions' code as deployments have it, built once for all test files: by the contents of its sources.
 * @param output gets a copy, which the caller may change
 */
export async function builtFunctions(output: string): Promise<FunctionBundles> {
  const kept = await madeOnce("bundles", async (making) => {
    for (const { name, bytes, sha256 } of Object.values(await bundleFunctions(making))) {
      writeFileSync(join(making, `${name}.json`), JSON.stringify({ bytes, sha256 }));
    }
  });
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
