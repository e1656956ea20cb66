import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { loadEnvironments } from "../../environments/load";
import { LEDGER } from "../../environments/protected-silos";
import { projectCommand } from "../support/command";
import { projectRoot } from "../terraform/project";
import { ledgerFaults, ledgerText } from "./ledger";

/** Runs `npm run protect`. */
export function runProtect(words: readonly string[], terminal: Terminal = ownTerminal()): Promise<ExitCode> {
  const { program, action, run } = projectCommand(
    {
      name: "protect",
      description: "Records which silo tenants have protected data: synthesis refuses to lose one of them.",
    },
    terminal,
  );
  program
    .option("--check", "write nothing; fail when the record differs from the registries")
    .option("--file <path>", "the record", join(projectRoot, LEDGER))
    .action(
      action(({ check, file }: { check?: true; file: string }) => {
        const environments = loadEnvironments();
        const name = relative(projectRoot, file);
        if (!check) {
          writeFileSync(file, ledgerText(environments));
          terminal.print(`${name}: written; commit it with the registry`);
          return exitCodes.done;
        }
        const faults = ledgerFaults(name, environments, readFileSync(file, "utf8"));
        for (const fault of faults) terminal.note(fault);
        if (faults.length > 0) return exitCodes.failed;
        terminal.print(`${name}: agrees with the registries`);
        return exitCodes.done;
      }),
    );
  return run(words);
}
