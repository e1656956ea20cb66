import { readFileSync } from "node:fs";
import { outputOn, tellError, whole } from "@saas/cli-kit/command";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { Command, CommanderError } from "commander";
import { z } from "zod";
import { UnknownEnvironmentError } from "../../environments/environment";
import { EnvironmentError, loadEnvironments } from "../../environments/load";
import { marker as driftMarker } from "../drift/markdown";
import { contextOf, type ProjectSource } from "../plan/command";
import { accessOf, Repository } from "./api";
import { upsertComment } from "./comment";
import { keepDriftIssue } from "./drift-issue";
import { WORKFLOW_AUTHOR } from "./entry";
import { ciEnvironments, environmentAccess } from "./environments";
import { type ExitCode, exitCodes, GitHubError } from "./exit";
import { appendOutputs } from "./outputs";
import { PLAN_MARKER, planComment, stacksOf } from "./plan-comment";
import { requirePrivate } from "./private";

/** What the command works with; absent: this terminal, this process' environment, this project. */
export interface Surroundings {
  readonly terminal?: Terminal;
  readonly env?: NodeJS.ProcessEnv;
  readonly project?: ProjectSource;
}

/**
 * Runs `npm run github` with the words of its command line; nothing that goes wrong is thrown.
 * @returns the exit code
 */
export async function runGitHub(
  words: readonly string[],
  { terminal = ownTerminal(), env = process.env, project }: Surroundings = {},
): Promise<ExitCode> {
  try {
    await programOf(terminal, env, project).parseAsync(words, { from: "user" });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    tellError(error, terminal);
    if (error instanceof UnknownEnvironmentError || error instanceof EnvironmentError) return exitCodes.usage;
    return error instanceof GitHubError ? error.exitCode : exitCodes.failed;
  }
}

function programOf(terminal: Terminal, env: NodeJS.ProcessEnv, project?: ProjectSource): Command {
  const program = new Command("npm run github --")
    .description("What the workflows do on GitHub, a verb a step.")
    .configureOutput(outputOn(terminal))
    .addHelpText("after", help)
    .exitOverride();
  const command = (name: string) => program.command(name).configureOutput(outputOn(terminal)).exitOverride();
  const author = ["--author <login>", "whose entry is looked for", WORKFLOW_AUTHOR] as const;
  const output = ["--github-output <file>", "append as outputs of a step, e.g. to $GITHUB_OUTPUT"] as const;

  command("environments")
    .description("list the environments that CI plans and deploys, as JSON")
    .option(...output)
    .action(({ githubOutput }: { githubOutput?: string }) => {
      const names = JSON.stringify(ciEnvironments(loadEnvironments()));
      terminal.print(names);
      if (githubOutput !== undefined) appendOutputs(githubOutput, { environments: names });
    });
  command("access")
    .argument("<environment>")
    .description("tell region and roles of an environment, as JSON")
    .option(...output)
    .action((name: string, { githubOutput }: { githubOutput?: string }) => {
      const access = environmentAccess(name, loadEnvironments());
      terminal.print(JSON.stringify(access));
      if (githubOutput !== undefined) appendOutputs(githubOutput, { ...access });
    });
  command("require-private")
    .description("fail in a repository that is public: plan files hold the state")
    .action(() => terminal.print(`${requirePrivate(env.GITHUB_EVENT_PATH)} is private`));
  command("comment")
    .description("write the plans of a pull request as one comment on it, or write that comment anew")
    .requiredOption("--pull-request <number>", "which", whole(1, Number.MAX_SAFE_INTEGER))
    .requiredOption("--matrix <json>", "the stacks, as `npm run plan -- changed --json` prints them")
    .option("--plans <directory>", "where a directory a plan is", "plans")
    .option("--dry-run", "print the comment, and send nothing")
    .option(...author)
    .action(async (options: CommentOptions) => {
      const body = planComment(contextOf(terminal, project), stacksOf(options.matrix), options.plans);
      if (options.dryRun) return terminal.print(`${PLAN_MARKER}\n${body}`.trimEnd());
      const repository = new Repository(accessOf(env));
      const entry = { marker: PLAN_MARKER, body, author: options.author };
      const done = await upsertComment(repository, options.pullRequest, entry);
      terminal.print(`the comment on #${options.pullRequest} is ${done}`);
    });
  command("drift-issue")
    .argument("<environment>")
    .description("open, write anew or close the issue about an environment's drift")
    .requiredOption("--json <file>", "what npm run drift -- --json printed")
    .requiredOption("--markdown <file>", "what npm run drift -- --markdown wrote")
    .option(...author)
    .action(async (environment: string, options: { json: string; markdown: string; author: string }) => {
      const verdict = verdictIn(options.json, environment);
      const report = text(options.markdown);
      const marker = driftMarker(environment);
      if (report.split("\n", 1)[0] !== marker) {
        throw new GitHubError(
          `${options.markdown} is no report on ${environment}: its first line is not ${marker}`,
        );
      }
      const finding = { environment, verdict, report, author: options.author };
      const { what, number } = await keepDriftIssue(new Repository(accessOf(env)), finding);
      const issue = number === undefined ? "no issue is open" : `issue #${number} ${what}`;
      terminal.print(`${environment}: ${verdict === "clean" ? "no drift" : "drift"}, ${issue}`);
    });
  return program;
}

interface CommentOptions {
  readonly pullRequest: number;
  readonly matrix: string;
  readonly plans: string;
  readonly dryRun?: true;
  readonly author: string;
}

const reportShape = z.object({ environment: z.string(), verdict: z.enum(["clean", "drift", "failed"]) });

/** @throws GitHubError where the comparison ended without a verdict: an issue about half of it would be wrong either way */
function verdictIn(file: string, environment: string): "clean" | "drift" {
  let parsed: z.ZodSafeParseResult<z.output<typeof reportShape>> | undefined;
  try {
    parsed = reportShape.safeParse(JSON.parse(text(file)));
  } catch (error) {
    if (error instanceof GitHubError) throw error;
  }
  if (!parsed?.success) {
    throw new GitHubError(`${file} is no report of npm run drift -- --json: see what the comparison said`);
  }
  const { verdict, environment: of } = parsed.data;
  if (of !== environment) throw new GitHubError(`${file} is a report on ${of}, not on ${environment}`);
  if (verdict !== "failed") return verdict;
  throw new GitHubError(
    `${environment} could not be compared wholly: the issue stays as it is; ${file} says why`,
  );
}

function text(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new GitHubError(`${file} cannot be read: did the comparison write it?`);
  }
}

const help = `
The options of a verb: npm run github -- <verb> --help

comment and drift-issue need GITHUB_TOKEN, GITHUB_REPOSITORY (owner/name) and, unless it is github.com, GITHUB_API_URL.

Exit codes:
  0  done
  1  failed: GitHub refuses or cannot be reached, or a report is missing or not whole
  2  wrong usage, or a mistake in environments/`;
