import { writeFileSync } from "node:fs";
import { outputOn, tellError } from "@saas/cli-kit/command";
import { patiently } from "@saas/cli-kit/patience";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { Command, CommanderError } from "commander";
import { environmentNamed } from "../../environments/environment";
import { loadEnvironments } from "../../environments/load";
import { platformStackName } from "../../stacks/support/naming";
import { readMetrics } from "./metrics";

/** How the command ends; `--help` says the same. */
export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const exitCodesHelp = `
Exit codes:
  0  the picture is written
  1  there are no metrics, they cannot be read, or the picture cannot be written
  2  wrong usage`;

interface Options {
  readonly metrics: string;
  readonly out: string;
}

/** Runs the command with the words of its command line; nothing that goes wrong is thrown. */
export async function runDashboard(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
): Promise<ExitCode> {
  const program = new Command("npm run dashboard --")
    .description(
      "Draws an environment's dashboard, as CloudWatch would lay it out, from the metrics of a local platform, as SVG.\n" +
        "The local platform emits those of the environment local; the time shown is that of the metrics.",
    )
    .argument("[environment]", "whose dashboard", "local")
    .option(
      "--metrics <file or url>",
      "as the local endpoint shows them",
      "http://127.0.0.1:4566/_metrics.json",
    )
    .option("--out <file>", "where the picture goes", "dashboard.svg")
    .configureOutput(outputOn(terminal))
    .addHelpText("after", exitCodesHelp)
    .exitOverride()
    .action(async (name: string, { metrics: source, out }: Options) => {
      const environment = environmentNamed(name, loadEnvironments());
      const series = await readMetrics(source);
      const picture = await patiently("synthesizing and drawing", draw(environment.name, series), (line) =>
        terminal.note(terminal.noteColors.dim(line)),
      );
      try {
        writeFileSync(out, picture.svg);
      } catch (error) {
        throw new Error(`${out} cannot be written (${(error as NodeJS.ErrnoException).code})`);
      }
      terminal.print(`${out}: ${picture.widgets} widgets, ${picture.lines} lines`);
      if (picture.empty.length > 0) {
        terminal.note(terminal.noteColors.dim(`without a value: ${picture.empty.join("; ")}`));
      }
    });
  try {
    await program.parseAsync(words, { from: "user" });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    tellError(error, terminal);
    return exitCodes.failed;
  }
}

async function draw(environment: string, series: Awaited<ReturnType<typeof readMetrics>>) {
  // Loaded on demand: both take a second that a mistyped option should not cost.
  const [{ synthesize }, { renderDashboard }] = await Promise.all([
    import("../../synthesis/in-memory"),
    import("./render"),
  ]);
  const name = platformStackName(environment);
  const template = synthesize(loadEnvironments(), name).get(name);
  if (template === undefined) throw new Error(`${name} is not synthesized`);
  return renderDashboard(template, series);
}
