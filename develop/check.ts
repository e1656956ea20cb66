import { ownTerminal } from "@saas/cli-kit/terminal";
import { chosen, runChecks } from "./checks/check";
import { checks } from "./checks/checks";

/** Runs every check, or those that are named. Exit code: 0 all hold, 1 a rule is broken, 2 an unknown name. */
async function main(): Promise<number> {
  const terminal = ownTerminal();
  try {
    return await runChecks(chosen(checks, process.argv.slice(2)), terminal);
  } catch (error) {
    terminal.note(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

void main().then((exitCode) => {
  process.exitCode = exitCode;
});
