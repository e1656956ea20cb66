import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { Command } from "commander";
import { contextOf, exitCodeOf, outputTo, type ProjectSource } from "../plan/command";
import { type ExitCode, exitCodes } from "../plan/exit";
import { type DeployOptions, deploy } from "./deploy";

/**
 * Runs `npm run deploy` with the words of its command line; nothing that goes wrong is thrown.
 * @returns the exit code
 */
export function runDeploy(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
  source?: ProjectSource,
): Promise<ExitCode> {
  return exitCodeOf(terminal, async () => {
    let exitCode: ExitCode = exitCodes.done;
    const program = new Command("npm run deploy --")
      .description("Deploys exactly the plans that were made and reviewed, in the order that stacks need.")
      .argument("[stacks...]", "which stacks, e.g. saas-dev")
      .option("--environment <name>", "every planned stack of an environment")
      .requiredOption("--plan <directory>", "a stack's plan, or the directory that holds the plans")
      .option(
        "--digest <sha256>",
        "the plan's digest as the review showed it; of several stacks: <stack>=<sha256>,<stack>=<sha256>",
      )
      .option("--summary <file>", "append what was done in Markdown to a file, e.g. $GITHUB_STEP_SUMMARY")
      .option("--json", "what became of each stack, as one line of JSON on stdout")
      .configureOutput(outputTo(terminal))
      .addHelpText("after", exitCodesHelp)
      .exitOverride()
      .action(async (stacks: string[], options: DeployOptions) => {
        exitCode = await deploy(contextOf(terminal, source), stacks, options);
      });
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  });
}

const exitCodesHelp = `
Exit codes:
  0  done, or nothing to do
  1  failed: synthesis or Terraform
  2  wrong usage, or a mistake in environments/
  3  Terraform is missing
  4  the guard refuses a plan; nothing was deployed
  5  a plan is not the reviewed one, not of this commit, or stale: plan anew`;
