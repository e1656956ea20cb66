import { readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { commandLine } from "@saas/cli-kit/command";
import { type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { driftOf, faultsOf } from "./check";
import { documentText, openApiDocument } from "./document";

const root = resolve(__dirname, "../..");

/** Runs `npm run openapi`. */
export function runOpenApi(words: readonly string[], terminal: Terminal = ownTerminal()): Promise<ExitCode> {
  const { program, action, run } = commandLine(
    { name: "openapi", description: "Writes the OpenAPI document of the route table, or checks it." },
    terminal,
  );
  program
    .option("--check", "write nothing; fail when the document is invalid or differs from the route table")
    .option("--file <path>", "the document", join(root, "docs/openapi.json"))
    .action(
      action(async ({ check, file }: { check?: true; file: string }) => {
        const document = openApiDocument();
        const name = relative(root, file);
        const faults = (await faultsOf(document)).map(
          (fault) => `the OpenAPI document is not valid: ${fault}`,
        );
        if (check) faults.push(...driftOf(name, documentText(document), read(file)));
        else if (faults.length === 0) writeFileSync(file, documentText(document));
        for (const fault of faults) terminal.note(fault);
        if (faults.length > 0) return exitCodes.failed;
        const count = Object.values(document.paths).flatMap(Object.keys).length;
        terminal.print(
          `${name}: ${count} operations, OpenAPI ${document.openapi}${check ? ", as the route table has them" : ""}`,
        );
        return exitCodes.done;
      }),
    );
  return run(words);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
