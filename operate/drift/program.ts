import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { printResult } from "@saas/cli-kit/command";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { patientOn } from "@saas/cli-kit/progress";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { environmentNamed } from "../../environments/environment";
import type { StateAccess } from "../state/access";
import { projectCommand } from "../support/command";
import { ownTerraform, type TerraformCli } from "../terraform/cli";
import { sharedExitCode } from "../terraform/failure";
import type { Project } from "../terraform/project";
import { compareStack, type StackResult } from "./compare-stack";
import { reportMarkdown } from "./markdown";
import { type DriftReport, reportJson, reportLines, verdictOf } from "./report";

/** The command's dependencies; default: this terminal, this project, the Terraform on the PATH. */
export interface Surroundings {
  readonly terminal?: Terminal;
  readonly project?: Project;
  readonly terraform?: TerraformCli;
}

interface Options {
  readonly json?: true;
  readonly markdown?: string;
  readonly synthesized?: string;
}

/** Runs `npm run drift`. */
export function runDrift(words: readonly string[], surroundings: Surroundings = {}): Promise<ExitCode> {
  const { terminal = ownTerminal() } = surroundings;
  const { program, action, run } = projectCommand(
    {
      name: "drift",
      description:
        "Compares the running resources of an environment with the last deployment and with the code.",
      help:
        "Changes nothing: the plan is discarded, the state is neither written nor locked.\n" +
        "Declared changes that are not deployed yet are reported, but are not drift.",
      ends: ["unavailable", "changes"],
    },
    terminal,
  );
  program
    .argument("<environment>", "an environment")
    .argument("[stack...]", "stacks to compare; default: all that the code declares")
    .option("--json", "print JSON alone on stdout")
    .option("--markdown <file>", "also write the report to a file, as the body of an issue")
    .option("--synthesized <directory>", "compare with these stacks (cdktf.out) instead of synthesizing")
    .action(
      action(async (environment: string, stacks: string[], options: Options) => {
        const report = await compare(environment, stacks, options, terminal, surroundings);
        printResult(terminal, options.json, reportJson(report), () => reportLines(report, terminal));
        if (options.markdown !== undefined) writeFileSync(options.markdown, reportMarkdown(report));
        const failures = report.stacks.flatMap((stack) => ("exitCode" in stack ? [stack.exitCode] : []));
        const ends = {
          clean: exitCodes.done,
          drift: exitCodes.changes,
          failed: sharedExitCode(failures),
        };
        return ends[verdictOf(report)];
      }),
    );
  return run(words);
}

async function compare(
  name: string,
  wanted: readonly string[],
  options: Options,
  terminal: Terminal,
  surroundings: Surroundings,
): Promise<DriftReport> {
  // Loaded on demand: cdktf and the AWS SDK take seconds that `--help` and a mistyped option should not cost.
  const project = surroundings.project ?? (await import("../terraform/own-project")).ownProject;
  const { StateAccess } = await import("../state/access");
  const environment = environmentNamed(name, project.environments());
  const terraform = surroundings.terraform ?? ownTerraform();
  const patient = patientOn(terminal);
  const access = new StateAccess(project, environment, patient);
  try {
    const names = stacksOf(access, wanted);
    const entries = await Promise.all(names.map((stack) => access.stack(stack)));
    const output = options.synthesized ?? (await patient("synthesizing", project.synthesize()));
    const stacks: StackResult[] = [];
    for (const entry of entries) {
      const directory = join(output, "stacks", entry.name);
      const work = compareStack(access, entry, directory, terraform);
      stacks.push(await patient(`${entry.name}: comparing what runs with state and code`, work));
    }
    return { environment: environment.name, stacks };
  } finally {
    await access.close();
  }
}

/** Declared stacks only: an orphan has no code to compare with. */
function stacksOf(access: StateAccess, wanted: readonly string[]): readonly string[] {
  const declared = access.declared().map(({ name }) => name);
  const unknown = wanted.find((name) => !declared.includes(name));
  if (unknown !== undefined) {
    throw new CommandError(
      `${access.environment.name} declares no stack "${unknown}" (${declared.join(", ")})`,
      exitCodes.usage,
    );
  }
  return wanted.length === 0 ? declared : declared.filter((name) => wanted.includes(name));
}
