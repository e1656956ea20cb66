import { whole } from "@saas/cli-kit/command";
import type { ExitCode } from "@saas/cli-kit/exit";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { projectCommand } from "../support/command";
import { type ChangedOptions, changed } from "./changed";
import type { Context } from "./checkout";
import { type CheckoutSource, contextOf } from "./checkout";
import { type MakeVerbOptions, make } from "./make";
import { COMMENT_LIMIT } from "./markdown";
import { guard, summary } from "./recorded";

/** Directory of the plans unless an option names another. */
const PLANS = "plans";

type Verb = (context: Context) => Promise<ExitCode>;

/** Runs `npm run plan`. @param source the checkout to plan; absent: this one */
export function runPlan(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
  source?: CheckoutSource,
): Promise<ExitCode> {
  const { program, action, run } = projectCommand(
    {
      name: "plan",
      description: "Plans stacks, and refuses plans that would lose data.",
      help: "The options of a verb: npm run plan -- <verb> --help",
      ends: ["unavailable", "refused", "planUnusable", "changes"],
    },
    terminal,
  );
  const on = (verb: Verb) => verb(contextOf(terminal, source));

  program
    .command("make", { isDefault: true })
    .argument("[stacks...]", "stacks to plan, e.g. saas-dev")
    .description("plan stacks and judge the plans; the verb when none is named")
    .option("--environment <name>", "plan every stack of an environment")
    .option("--deployed-by-ci", "with --environment: only the platform and its silos, which CI may deploy")
    .option(
      "--out <directory>",
      "directory of the plans; each plan is a directory named like its stack",
      PLANS,
    )
    .option(
      "--review",
      "a plan for review: does not lock the state, keeps no plan file (which can hold secrets)",
    )
    .option(
      "--scan <directory>",
      "write each complete plan to <stack>.json there, for a scanner; it can hold secrets",
    )
    .option("--expect-no-changes", "exit code 6 when a plan changes anything")
    .option("--summary <file>", "append the Markdown summary to a file, e.g. $GITHUB_STEP_SUMMARY")
    .option("--github-output <file>", "append digests=… and changes=true|false, e.g. to $GITHUB_OUTPUT")
    .option("--json", "counts, guard and digests as one line of JSON on stdout")
    .action(
      action((stacks: string[], options: MakeVerbOptions) => on((context) => make(context, stacks, options))),
    );
  program
    .command("changed")
    .description("list the stacks whose Terraform JSON or assets differ from a base's")
    .requiredOption("--base <revision>", "a git revision, or a directory with synthesized stacks")
    .option("--environment <names...>", "only stacks of these environments; default: all but local")
    .option("--github-output <file>", "append matrix=… and any=true|false, e.g. to $GITHUB_OUTPUT")
    .option("--json", "a matrix for GitHub Actions, one line on stdout")
    .action(action((options: ChangedOptions) => on((context) => changed(context, options))));
  program
    .command("summary")
    .argument("[directories...]", "plans, or directories of plans", [PLANS])
    .description("print the Markdown summary of plans, for a comment on a pull request")
    .option("--limit <bytes>", "maximum length", whole(1_000, 1_048_576), COMMENT_LIMIT)
    .option("--summary <file>", "append it to a file instead of printing it")
    .action(
      action((directories: string[], options: { limit: number; summary?: string }) =>
        on((context) => summary(context, directories, options)),
      ),
    );
  program
    .command("guard")
    .argument("[directories...]", "plans, or directories of plans", [PLANS])
    .description("judge plans again, with the current exceptions")
    .option("--json", "as `make --json`")
    .action(
      action((directories: string[], options: { json?: true }) =>
        on((context) => guard(context, directories, options)),
      ),
    );
  return run(words);
}
