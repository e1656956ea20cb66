import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { outputOn, tellError } from "@saas/cli-kit/command";
import { patiently } from "@saas/cli-kit/patience";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { printable } from "@saas/cli-kit/text";
import { Command, CommanderError } from "commander";
import { environmentNamed } from "../../environments/environment";
import type { StateAccess } from "../state/access";
import { type TerraformCli, unattended } from "../terraform/cli";
import { findTerraform } from "../terraform/find";
import type { Project } from "../terraform/project";
import { DriftError, type ExitCode, exitCodes, exitCodesHelp } from "./exit";
import { reportMarkdown } from "./markdown";
import { compareStack, type StackResult } from "./run";
import { type DriftReport, reportJson, verdictOf } from "./summary";
import { reportLines } from "./text";

/** What the command works with; absent: this terminal, this project, the Terraform on the PATH. */
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

/**
 * Runs the command with the words of its command line; nothing that goes wrong is thrown.
 * @returns the exit code
 */
export async function runDrift(words: readonly string[], surroundings: Surroundings = {}): Promise<ExitCode> {
  const { terminal = ownTerminal() } = surroundings;
  let exitCode: ExitCode = exitCodes.clean;
  const program = programOf(terminal).action(
    async (environment: string, stacks: string[], options: Options) => {
      const report = await compare(environment, stacks, options, terminal, surroundings);
      const lines = options.json
        ? [JSON.stringify(reportJson(report), undefined, 2)]
        : reportLines(report, terminal.colors);
      for (const line of lines) terminal.print(line);
      if (options.markdown !== undefined) writeFileSync(options.markdown, reportMarkdown(report));
      exitCode = { clean: exitCodes.clean, drift: exitCodes.drift, failed: exitCodes.failed }[
        verdictOf(report)
      ];
    },
  );
  try {
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.clean : exitCodes.failed;
    tellError(error, terminal, printable);
    return exitCodes.failed;
  }
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
  const patient = <T>(what: string, work: Promise<T>) =>
    patiently(what, work, (line) => terminal.note(terminal.noteColors.dim(line)));
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

/** Declared stacks alone: nobody can say what an orphan should look like. */
function stacksOf(access: StateAccess, wanted: readonly string[]): readonly string[] {
  const declared = access.declared().map(({ name }) => name);
  const unknown = wanted.find((name) => !declared.includes(name));
  if (unknown !== undefined) {
    throw new DriftError(
      `${access.environment.name} declares no stack "${unknown}" (${declared.join(", ")})`,
    );
  }
  return wanted.length === 0 ? declared : declared.filter((name) => wanted.includes(name));
}

function ownTerraform(): TerraformCli {
  const terraform = findTerraform();
  if ("missing" in terraform) throw new DriftError(`this needs ${terraform.missing}`);
  return { ...terraform.found, env: unattended(process.env) };
}

function programOf(terminal: Terminal): Command {
  return new Command("npm run drift --")
    .description(
      "Compares what runs of an environment with what was deployed and with what is declared, resource by resource.",
    )
    .argument("<environment>", "as environments/ has it")
    .argument("[stack...]", "which of its stacks; default: all that the code declares")
    .option("--json", "print JSON alone on stdout")
    .option("--markdown <file>", "write the report there too, as the body of an issue")
    .option("--synthesized <directory>", "take these stacks (cdktf.out) in place of synthesizing")
    .configureOutput(outputOn(terminal))
    .addHelpText("after", exitCodesHelp)
    .exitOverride();
}
