import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { Command } from "commander";
import { contextOf, exitCodeOf, outputTo, type ProjectSource, whole } from "./command";
import type { Context } from "./context";
import { type ExitCode, exitCodes } from "./exit";
import { COMMENT_LIMIT } from "./summary/markdown";
import { type ChangedOptions, changed } from "./verbs/changed";
import { type MakeVerbOptions, make } from "./verbs/make";
import { guard, summary } from "./verbs/recorded";

/** Where plans are made and looked for, unless told. */
const PLANS = "plans";

/**
 * Runs `npm run plan` with the words of its command line; nothing that goes wrong is thrown.
 * @returns the exit code
 */
export function runPlan(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
  source?: ProjectSource,
): Promise<ExitCode> {
  return exitCodeOf(terminal, async () => {
    let exitCode: ExitCode = exitCodes.done;
    const program = programOf(terminal, async (verb) => {
      exitCode = await verb(contextOf(terminal, source));
    });
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  });
}

type Run = (verb: (context: Context) => Promise<ExitCode>) => Promise<void>;

function programOf(terminal: Terminal, run: Run): Command {
  const program = new Command("npm run plan --")
    .description("Plans stacks, and refuses plans that would lose data.")
    .configureOutput(outputTo(terminal))
    .addHelpText("after", exitCodesHelp)
    .exitOverride();
  const command = (name: string, options?: { readonly isDefault: true }) =>
    program.command(name, options).configureOutput(outputTo(terminal)).exitOverride();

  command("make", { isDefault: true })
    .argument("[stacks...]", "which stacks, e.g. saas-dev")
    .description("plan stacks and judge the plans; the verb when none is named")
    .option("--environment <name>", "every stack of an environment")
    .option("--deployed-by-ci", "with --environment: the platform and its silos alone, which CI may deploy")
    .option("--out <directory>", "where to; each plan is a directory named like its stack", PLANS)
    .option(
      "--review",
      "a plan to read: does not lock the state, keeps no plan file (which can hold secrets)",
    )
    .option("--expect-no-changes", "exit code 6 when a plan changes anything")
    .option("--summary <file>", "append the Markdown summary to a file, e.g. $GITHUB_STEP_SUMMARY")
    .option("--github-output <file>", "append digests=… and changes=true|false, e.g. to $GITHUB_OUTPUT")
    .option("--json", "counts, guard and digests as one line of JSON on stdout")
    .action((stacks: string[], options: MakeVerbOptions) => run((context) => make(context, stacks, options)));
  command("changed")
    .description("list the stacks whose Terraform JSON or assets differ from a base's")
    .requiredOption("--base <revision>", "a git revision, or a directory with synthesized stacks")
    .option("--environment <names...>", "those of these environments alone; default: all but local")
    .option("--github-output <file>", "append matrix=… and any=true|false, e.g. to $GITHUB_OUTPUT")
    .option("--json", "a matrix for GitHub Actions, one line on stdout")
    .action((options: ChangedOptions) => run((context) => changed(context, options)));
  command("summary")
    .argument("[directories...]", "plans, or directories of plans", [PLANS])
    .description("print the Markdown summary of plans, as a comment on a pull request can have it")
    .option("--limit <bytes>", "how long it may be", whole(1_000, 1_048_576), COMMENT_LIMIT)
    .option("--summary <file>", "append it to a file instead")
    .action((directories: string[], options: { limit: number; summary?: string }) =>
      run((context) => summary(context, directories, options)),
    );
  command("guard")
    .argument("[directories...]", "plans, or directories of plans", [PLANS])
    .description("judge plans again, by the exceptions as they are now")
    .option("--json", "as `make --json`")
    .action((directories: string[], options: { json?: true }) =>
      run((context) => guard(context, directories, options)),
    );
  return program;
}

const exitCodesHelp = `
The options of a verb: npm run plan -- <verb> --help

Exit codes:
  0  done; the guard lets every plan pass
  1  failed: synthesis, Terraform, or a plan that cannot be read
  2  wrong usage, or a mistake in environments/
  3  Terraform is missing
  4  the guard refuses a plan
  5  a plan's directory is incomplete or was changed
  6  --expect-no-changes, and a plan changes something`;
