import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { functionDefinitions, functionNames } from "../../lambdas/functions";
import { bundleFunctions } from "../../stacks/support/bundling";
import { gzipBytes } from "./gzip-bytes";

/** Prints every bundle's size beside its budget; the exit code is 1 when one is over. */
async function report(): Promise<void> {
  const output = mkdtempSync(join(tmpdir(), "bundles-"));
  try {
    const bundles = await bundleFunctions(output);
    console.log(row("bundle", "bytes", "gzipped", "budget", "used"));
    for (const name of functionNames) {
      const { bytes, directory } = bundles[name];
      const budget = functionDefinitions[name].bundleBytes;
      console.log(
        row(
          name,
          number(bytes),
          number(gzipBytes(join(directory, "index.js"))),
          number(budget),
          `${Math.round((bytes / budget) * 100)} %`,
        ),
      );
      if (bytes > budget) {
        console.error(
          `${name}: ${number(bytes - budget)} bytes over: drop what came in, or raise bundleBytes in lambdas/${name}/definition.ts`,
        );
        process.exitCode = 1;
      }
    }
  } finally {
    rmSync(output, { recursive: true });
  }
}

const number = (value: number): string => value.toLocaleString("en");
const row = (name: string, ...cells: string[]): string =>
  [name.padEnd(12), ...cells.map((cell) => cell.padStart(10))].join(" ");

void report();
