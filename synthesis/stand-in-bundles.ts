import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { functionNames } from "../lambdas/functions";
import type { FunctionBundle, FunctionBundles } from "../stacks/support/bundling";

/**
 * Placeholders for the functions' code, for synthesis without bundling: the stacks do not depend on the code.
 * @param directory for the placeholders, `<name>.zip`; created if missing.
 */
export function standInBundles(directory: string): FunctionBundles {
  mkdirSync(directory, { recursive: true });
  const bundles = functionNames.map((name): [string, FunctionBundle] => {
    const zip = join(directory, `${name}.zip`);
    writeFileSync(zip, "stands in for code");
    return [name, { name, directory, zip, bytes: 1, sha256: "c3RhbmQtaW4=" }];
  });
  return Object.fromEntries(bundles) as unknown as FunctionBundles;
}
