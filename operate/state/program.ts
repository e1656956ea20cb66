import { whole } from "@saas/cli-kit/command";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { patientOn } from "@saas/cli-kit/progress";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { Option } from "commander";
import { environmentNamed } from "../../environments/environment";
import { nearest } from "../../environments/nearest";
import { projectCommand } from "../support/command";
import type { Project } from "../terraform/project";
import type { Context } from "./context";
import { diff } from "./diff";
import { list } from "./list";
import { lock } from "./lock";
import { outputs, showResource, showStack } from "./show";
import { versions } from "./versions";

const verbs = ["show", "outputs", "versions", "diff", "lock"];

/** The command's dependencies; default: this terminal, this project, the current time. */
export interface Surroundings {
  readonly terminal?: Terminal;
  readonly project?: Project;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Runs `npm run state`. */
export function runState(words: readonly string[], surroundings: Surroundings = {}): Promise<ExitCode> {
  const { terminal = ownTerminal(), now = Date.now } = surroundings;
  const { program, action, run } = projectCommand(
    {
      name: "state",
      description:
        "Shows the Terraform states of an environment: stacks, resources, outputs, versions, locks. Read-only.",
      ends: ["unavailable"],
    },
    terminal,
  );
  program
    .option("--json", "print JSON alone on stdout")
    .usage("<environment> [stack] [address] | <command> …");
  const on = async (environment: string, verb: (context: Context) => Promise<ExitCode>) => {
    // Loaded on demand: cdktf and the AWS SDK take seconds that `--help` and a mistyped option should not cost.
    const project = surroundings.project ?? (await import("../terraform/own-project")).ownProject;
    const { StateAccess } = await import("./access");
    const access = new StateAccess(
      project,
      environmentNamed(environment, project.environments()),
      patientOn(terminal),
    );
    try {
      return await verb({
        access,
        terminal,
        now: now(),
        json: program.opts<{ json?: true }>().json === true,
      });
    } finally {
      await access.close();
    }
  };
  const environment = "environment";
  program
    .command("show", { isDefault: true })
    .argument(`<${environment}>`, "an environment")
    .argument("[stack]")
    .argument("[address]", "address as `terraform state list` prints it")
    .description("stacks, the resources of one, or one resource; `show` may be left out")
    .action(
      action((name: string, stack?: string, address?: string) =>
        on(name, (context) => {
          if (stack === undefined) return list(context);
          if (address === undefined) return showStack(context, stack);
          const verb = nearest(address, verbs);
          if (!address.includes(".") && verb !== undefined) {
            throw new CommandError(
              `commands come first: npm run state -- ${verb} ${name} ${stack}`,
              exitCodes.usage,
            );
          }
          return showResource(context, stack, address);
        }),
      ),
    );
  program
    .command("outputs")
    .argument(`<${environment}>`)
    .argument("<stack>")
    .description("the outputs of a stack; sensitive ones are named and not shown")
    .action(action((name: string, stack: string) => on(name, (context) => outputs(context, stack))));
  program
    .command("versions")
    .argument(`<${environment}>`)
    .argument("<stack>")
    .addOption(new Option("--limit <n>", "how many at most").argParser(whole(1, 1000)).default(20))
    .description("the versions of a stack's state that the bucket keeps, newest first")
    .action(
      action((name: string, stack: string, options: { limit: number }) =>
        on(name, (context) => versions(context, stack, options)),
      ),
    );
  program
    .command("diff")
    .argument(`<${environment}>`)
    .argument("<stack>")
    .argument("<from>", "serial, version id or its beginning")
    .argument("[to]", "the same, or `current`", "current")
    .description("what changed between two versions: resources, attributes, outputs")
    .action(
      action((name: string, stack: string, from: string, to: string) =>
        on(name, (context) => diff(context, stack, from, to)),
      ),
    );
  program
    .command("lock")
    .argument(`<${environment}>`)
    .argument("[stack]")
    .description("print who holds a lock, since when, and what to do about a stale one")
    .action(action((name: string, stack?: string) => on(name, (context) => lock(context, stack))));
  return run(words);
}
