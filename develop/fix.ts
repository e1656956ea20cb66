import { ownTerminal } from "@saas/cli-kit/terminal";
import { chosen, runFixes } from "./checks/check";
import { checks } from "./checks/checks";

/** Writes all that is generated, or what the named checks compare. Exit code: 0 written, 1 a fix failed, 2 an unknown name. */
async function main(): Promise<number> {
  const terminal = ownTerminal();
  try {
    return await runFixes(chosen(checks, process.argv.slice(2)), terminal);
  } catch (error) {
    terminal.note(error instanceof Error ? error.message : String(error));
    return 2;
  }
}

void main().then((exitCode) => {
  process.exitCode = exitCode;
});
