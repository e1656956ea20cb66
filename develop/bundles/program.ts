import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandLine } from "@saas/cli-kit/command";
import { type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { table } from "@saas/cli-kit/table";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { gzipSync } from "fflate";
import { functionDefinitions, functionNames } from "../../lambdas/functions";
import { bundleFunctions } from "../../stacks/support/bundling";

/** Gzipped size of a file in bytes, the same on every version of Node. */
export const gzipBytes = (file: string): number =>
  gzipSync(readFileSync(file), { level: 9, mtime: 0 }).byteLength;

/** Runs `bundles`. */
export function runBundles(words: readonly string[], terminal: Terminal = ownTerminal()): Promise<ExitCode> {
  const { program, action, run } = commandLine(
    {
      name: "bundles",
      description: "Prints the size of each function's bundle; fails when one exceeds its budget.",
    },
    terminal,
  );
  program.action(action(() => report(terminal)));
  return run(words);
}

async function report(terminal: Terminal): Promise<ExitCode> {
  const output = mkdtempSync(join(tmpdir(), "bundles-"));
  try {
    const bundles = await bundleFunctions(output);
    const rows = functionNames.map((name) => {
      const { bytes, directory } = bundles[name];
      return {
        name,
        bytes,
        gzipped: gzipBytes(join(directory, "index.js")),
        budget: functionDefinitions[name].bundleBytes,
      };
    });
    const cells = rows.map(({ name, bytes, gzipped, budget }) => [
      name,
      ...[bytes, gzipped, budget].map((size) => size.toLocaleString("en")),
      `${Math.round((bytes / budget) * 100)} %`,
    ]);
    const lines = table(["bundle", "bytes", "gzipped", "budget", "used"], cells, terminal, {
      from: 1,
    });
    for (const line of lines) terminal.print(line);
    const over = rows.filter(({ bytes, budget }) => bytes > budget);
    for (const { name, bytes, budget } of over) {
      terminal.note(
        `${name}: ${(bytes - budget).toLocaleString("en")} bytes over budget: remove code, or raise bundleBytes in lambdas/${name}/definition.ts`,
      );
    }
    return over.length > 0 ? exitCodes.failed : exitCodes.done;
  } finally {
    rmSync(output, { recursive: true });
  }
}
