import { readFileSync } from "node:fs";
import { whole } from "@saas/cli-kit/command";
import { CommandError, type ExitCode } from "@saas/cli-kit/exit";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { z } from "zod";
import { loadEnvironments } from "../../environments/load";
import { marker as driftMarker } from "../drift/markdown";
import { type CheckoutSource, contextOf } from "../plan/checkout";
import { projectCommand } from "../support/command";
import { jsonIn } from "../support/json";
import { appendOutputs } from "../support/step-outputs";
import { accessOf, Repository, WORKFLOW_AUTHOR } from "./api";
import { keepDriftIssue, PLAN_MARKER, planComment, stacksOf, upsertComment } from "./entries";
import { ciEnvironments, environmentAccess, requirePrivate } from "./environments";

/** The command's dependencies; default: this terminal, this process' environment, this project. */
export interface Surroundings {
  readonly terminal?: Terminal;
  readonly env?: NodeJS.ProcessEnv;
  readonly project?: CheckoutSource;
}

/** Runs `npm run github`. */
export function runGitHub(
  words: readonly string[],
  { terminal = ownTerminal(), env = process.env, project }: Surroundings = {},
): Promise<ExitCode> {
  const { program, action, run } = projectCommand(
    {
      name: "github",
      description: "The steps of the workflows on GitHub, one verb each.",
      help:
        "The options of a verb: npm run github -- <verb> --help\n\n" +
        "comment and drift-issue need GITHUB_TOKEN, GITHUB_REPOSITORY (owner/name) and, unless it is github.com, GITHUB_API_URL.",
      ends: ["unavailable"],
    },
    terminal,
  );
  const author = ["--author <login>", "author of the entries to look for", WORKFLOW_AUTHOR] as const;
  const output = ["--github-output <file>", "append step outputs, e.g. to $GITHUB_OUTPUT"] as const;

  program
    .command("environments")
    .description("print the environments that CI plans and deploys as JSON")
    .option(...output)
    .action(
      action(async ({ githubOutput }: { githubOutput?: string }) => {
        const names = JSON.stringify(ciEnvironments(loadEnvironments()));
        terminal.print(names);
        if (githubOutput !== undefined) appendOutputs(githubOutput, { environments: names });
      }),
    );
  program
    .command("access")
    .argument("<environment>")
    .description("print region and roles of an environment as JSON")
    .option(...output)
    .action(
      action(async (name: string, { githubOutput }: { githubOutput?: string }) => {
        const access = environmentAccess(name, loadEnvironments());
        terminal.print(JSON.stringify(access));
        if (githubOutput !== undefined) appendOutputs(githubOutput, { ...access });
      }),
    );
  program
    .command("require-private")
    .description("fail in a public repository: plan files hold the state")
    .action(action(async () => terminal.print(`${requirePrivate(env.GITHUB_EVENT_PATH)} is private`)));
  program
    .command("comment")
    .description("post the plans of a pull request as one comment, or update that comment")
    .requiredOption(
      "--pull-request <number>",
      "number of the pull request",
      whole(1, Number.MAX_SAFE_INTEGER),
    )
    .requiredOption("--matrix <json>", "the stacks, as `npm run plan -- changed --json` prints them")
    .option("--plans <directory>", "directory with the plans", "plans")
    .option("--dry-run", "print the comment; send nothing")
    .option(...author)
    .action(
      action(async (options: CommentOptions) => {
        const body = planComment(contextOf(terminal, project), stacksOf(options.matrix), options.plans);
        if (options.dryRun) return terminal.print(`${PLAN_MARKER}\n${body}`.trimEnd());
        const repository = new Repository(accessOf(env));
        const entry = { marker: PLAN_MARKER, body, author: options.author };
        const done = await upsertComment(repository, options.pullRequest, entry);
        terminal.print(`the comment on #${options.pullRequest} is ${done}`);
      }),
    );
  program
    .command("drift-issue")
    .argument("<environment>")
    .description("open, update or close the issue about an environment's drift")
    .requiredOption("--json <file>", "output of npm run drift -- --json")
    .requiredOption("--markdown <file>", "report of npm run drift -- --markdown")
    .option(...author)
    .action(
      action(async (environment: string, options: { json: string; markdown: string; author: string }) => {
        const verdict = verdictIn(options.json, environment);
        const report = text(options.markdown);
        const marker = driftMarker(environment);
        if (report.split("\n", 1)[0] !== marker) {
          throw new CommandError(
            `${options.markdown} is not a report on ${environment}: its first line is not ${marker}`,
          );
        }
        const finding = { environment, verdict, report, author: options.author };
        const { what, number } = await keepDriftIssue(new Repository(accessOf(env)), finding);
        const issue = number === undefined ? "no issue is open" : `issue #${number} ${what}`;
        terminal.print(`${environment}: ${verdict === "clean" ? "no drift" : "drift"}, ${issue}`);
      }),
    );
  return run(words);
}

interface CommentOptions {
  readonly pullRequest: number;
  readonly matrix: string;
  readonly plans: string;
  readonly dryRun?: true;
  readonly author: string;
}

const reportShape = z.object({ environment: z.string(), verdict: z.enum(["clean", "drift", "failed"]) });

/** @throws CommandError if the comparison ended without a verdict: an incomplete issue would be wrong either way */
function verdictIn(file: string, environment: string): "clean" | "drift" {
  const parsed = reportShape.safeParse(jsonIn(text(file)));
  if (!parsed.success) {
    throw new CommandError(
      `${file} is not a report of npm run drift -- --json: see the output of the comparison`,
    );
  }
  const { verdict, environment: of } = parsed.data;
  if (of !== environment) throw new CommandError(`${file} is a report on ${of}, not on ${environment}`);
  if (verdict !== "failed") return verdict;
  throw new CommandError(
    `${environment} could not be compared completely: the issue is unchanged; ${file} says why`,
  );
}

function text(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new CommandError(`${file} cannot be read: did the comparison write it?`);
  }
}
