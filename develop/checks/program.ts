import { commandLine } from "@saas/cli-kit/command";
import type { ExitCode } from "@saas/cli-kit/exit";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { type Check, chosen, runChecks, runFixes } from "./check";
import { checks } from "./checks";

type Work = (checks: readonly Check[], terminal: Terminal) => Promise<ExitCode>;

const program =
  (name: string, description: string, work: Work) =>
  (words: readonly string[], terminal: Terminal = ownTerminal()): Promise<ExitCode> => {
    const { program, action, run } = commandLine({ name, description }, terminal);
    program
      .argument("[checks...]", `default: all of ${checks.map((check) => check.name).join(", ")}`)
      .action(action((names: string[]) => work(chosen(checks, names), terminal)));
    return run(words);
  };

/** Runs `npm run check`. */
export const runCheckProgram = program(
  "check",
  "Runs every check of the repository concurrently, and reports every problem.",
  runChecks,
);

/** Runs `npm run fix`. */
export const runFixProgram = program(
  "fix",
  "Writes everything that is generated: format, documents, pictures, recorded addresses.",
  runFixes,
);
