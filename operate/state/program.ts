import { outputOn, tellError, whole } from "@saas/cli-kit/command";
import { patiently } from "@saas/cli-kit/patience";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { printable } from "@saas/cli-kit/text";
import { Command, CommanderError, Option } from "commander";
import { environmentNamed, UnknownEnvironmentError } from "../../environments/environment";
import { nearest } from "../../environments/nearest";
import type { Project } from "../terraform/project";
import type { Context } from "./context";
import { type ExitCode, exitCodes, exitCodesHelp, StateError } from "./exit";
import { diff } from "./verbs/diff";
import { list } from "./verbs/list";
import { lock } from "./verbs/lock";
import { outputs } from "./verbs/outputs";
import { showResource, showStack } from "./verbs/show";
import { versions } from "./verbs/versions";

const verbs = ["show", "outputs", "versions", "diff", "lock"];

/** What the command works with; absent: this terminal, this project, the time. */
export interface Surroundings {
  readonly terminal?: Terminal;
  readonly project?: Project;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

type Verb = (context: Context) => Promise<ExitCode>;

/**
 * Runs the command with the words of its command line; nothing that goes wrong is thrown.
 * @returns the exit code
 */
export async function runState(words: readonly string[], surroundings: Surroundings = {}): Promise<ExitCode> {
  const { terminal = ownTerminal(), now = Date.now } = surroundings;
  let exitCode: ExitCode = exitCodes.done;
  const program = programOf(terminal, async (environment, json, verb) => {
    // Loaded on demand: cdktf and the AWS SDK take seconds that `--help` and a mistyped option should not cost.
    const project = surroundings.project ?? (await import("../terraform/own-project")).ownProject;
    const { StateAccess } = await import("./access");
    const access = new StateAccess(
      project,
      environmentNamed(environment, project.environments()),
      (what, work) => patiently(what, work, (line) => terminal.note(terminal.noteColors.dim(line))),
    );
    try {
      exitCode = await verb({ access, terminal, now: now(), json });
    } finally {
      await access.close();
    }
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    return failure(error, terminal);
  }
}

/** Tells what went wrong, without a stack trace. */
function failure(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  tellError(error, terminal, printable);
  if (error instanceof UnknownEnvironmentError) return exitCodes.usage;
  return error instanceof StateError ? error.exitCode : exitCodes.failed;
}

function programOf(
  terminal: Terminal,
  run: (environment: string, json: boolean, verb: Verb) => Promise<void>,
): Command {
  const program = new Command("npm run state --")
    .description(
      "What Terraform knows of an environment: stacks, resources, outputs, versions, locks. Reads, and never writes.",
    )
    .option("--json", "print JSON alone on stdout")
    .usage("<environment> [stack] [address] | <command> …")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput(outputOn(terminal))
    .addHelpText("after", exitCodesHelp)
    .exitOverride();
  const json = () => program.opts<{ json?: true }>().json === true;
  const environment = "environment";
  program
    .command("show", { isDefault: true })
    .argument(`<${environment}>`, "as environments/ has it")
    .argument("[stack]")
    .argument("[address]", "as `terraform state list` has it")
    .description("stacks, the resources of one, or one resource; `show` may be left out")
    .action((name: string, stack?: string, address?: string) =>
      run(name, json(), (context) => {
        if (stack === undefined) return list(context);
        if (address === undefined) return showStack(context, stack);
        const verb = nearest(address, verbs);
        if (!address.includes(".") && verb !== undefined) {
          throw new StateError(
            `commands come first: npm run state -- ${verb} ${name} ${stack}`,
            exitCodes.usage,
          );
        }
        return showResource(context, stack, address);
      }),
    );
  program
    .command("outputs")
    .argument(`<${environment}>`)
    .argument("<stack>")
    .description("the outputs of a stack; sensitive ones are named and not shown")
    .action((name: string, stack: string) => run(name, json(), (context) => outputs(context, stack)));
  program
    .command("versions")
    .argument(`<${environment}>`)
    .argument("<stack>")
    .addOption(new Option("--limit <n>", "how many at most").argParser(whole(1, 1000)).default(20))
    .description("the versions of a stack's state that the bucket keeps, newest first")
    .action((name: string, stack: string, options: { limit: number }) =>
      run(name, json(), (context) => versions(context, stack, options)),
    );
  program
    .command("diff")
    .argument(`<${environment}>`)
    .argument("<stack>")
    .argument("<from>", "serial, version id or its beginning")
    .argument("[to]", "the same, or `current`", "current")
    .description("what changed between two versions: resources, attributes, outputs")
    .action((name: string, stack: string, from: string, to: string) =>
      run(name, json(), (context) => diff(context, stack, from, to)),
    );
  program
    .command("lock")
    .argument(`<${environment}>`)
    .argument("[stack]")
    .description("who holds a lock, since when, and what to do about a stale one")
    .action((name: string, stack?: string) => run(name, json(), (context) => lock(context, stack)));
  return program;
}
