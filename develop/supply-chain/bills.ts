import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cyclonedxEsbuildPlugin } from "@cyclonedx/cyclonedx-esbuild";
import { z } from "zod";
import type { FunctionName } from "../../lambdas/functions";
import { bundleFunctions, type FunctionBundle, type FunctionBundles } from "../../stacks/support/bundling";

/** A package with code in a bundle. */
export interface BundledPackage {
  /** With its scope: `@aws-sdk/core`. */
  readonly name: string;
  readonly version: string;
  /** SPDX expressions, or the package's own words; empty when it declares none. */
  readonly licences: readonly string[];
  /** Names of the functions that bundle it, sorted. */
  readonly functions: readonly string[];
}

/** Beside a bundle's `index.js`. */
export const BILL_FILE = "bom.json";

const licenceShape = z.union([
  z.object({ license: z.object({ id: z.optional(z.string()), name: z.optional(z.string()) }) }),
  z.object({ expression: z.string() }),
]);
const billShape = z.object({
  components: z.optional(
    z.array(
      z.object({
        group: z.optional(z.string()),
        name: z.string(),
        version: z.optional(z.string()),
        scope: z.optional(z.string()),
        licenses: z.optional(z.array(licenceShape)),
      }),
    ),
  ),
});

/**
 * Bundles functions and writes a bill of materials beside each: CycloneDX 1.6, checked against its schema, without time or serial
 * number, so that the same bundle has the same bill.
 * @param output as of `bundleFunctions`
 * @param validate whether the bills are checked, which takes a second each
 * @param names as of `bundleFunctions`
 */
export function writeBills<N extends FunctionName = FunctionName>(
  output: string,
  validate = true,
  names?: readonly N[],
): Promise<Readonly<Record<N, FunctionBundle>>> {
  const plugins = (directory: string) => {
    mkdirSync(directory, { recursive: true });
    return [
      cyclonedxEsbuildPlugin({
        specVersion: "1.6",
        outputFile: join(directory, BILL_FILE),
        outputReproducible: true,
        validate,
      }),
    ];
  };
  return bundleFunctions(output, plugins, names);
}

/** The packages in the bills of bundles, by name and version. */
export function bundledPackages(bundles: Readonly<Partial<FunctionBundles>>): BundledPackage[] {
  const found = new Map<string, BundledPackage>();
  for (const { name: of, directory } of Object.values(bundles)) {
    const bill = billShape.parse(JSON.parse(readFileSync(join(directory, BILL_FILE), "utf8")));
    for (const { group, name: short, version = "", scope, licenses = [] } of bill.components ?? []) {
      // Resolved, but no code of it is in the bundle.
      if (scope === "excluded") continue;
      const name = group === undefined ? short : `${group}/${short}`;
      const licences = licenses.map((licence) =>
        "expression" in licence ? licence.expression : (licence.license.id ?? licence.license.name ?? ""),
      );
      const functions = [...(found.get(`${name}@${version}`)?.functions ?? []), of].sort();
      found.set(`${name}@${version}`, { name, version, licences, functions });
    }
  }
  return [...found.values()].sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}
