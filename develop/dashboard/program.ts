import { writeFileSync } from "node:fs";
import type { ExitCode } from "@saas/cli-kit/exit";
import { patientOn } from "@saas/cli-kit/progress";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { environmentNamed } from "../../environments/environment";
import { loadEnvironments } from "../../environments/load";
import { projectCommand } from "../../operate/support/command";
import { platformStackName } from "../../stacks/support/naming";
import { keptMetrics, readMetrics } from "./metrics";

interface Options {
  readonly metrics: string;
  readonly out: string;
  readonly keep?: string;
}

/** Runs `npm run dashboard`. */
export function runDashboard(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
): Promise<ExitCode> {
  const { program, action, run } = projectCommand(
    {
      name: "dashboard",
      description:
        "Draws an environment's CloudWatch dashboard from the metrics of a local platform, as SVG.\n" +
        "The local platform emits the metrics of the environment local; they set the time range.",
    },
    terminal,
  );
  program
    .argument("[environment]", "an environment", "local")
    .option("--metrics <file or url>", "metrics of the local endpoint", "http://127.0.0.1:4566/_metrics.json")
    .option("--out <file>", "the picture", "dashboard.svg")
    .option("--keep <file.json.gz>", "also write the metrics that the picture shows, to draw it again")
    .action(
      action(async (name: string, { metrics: source, out, keep }: Options) => {
        const environment = environmentNamed(name, loadEnvironments());
        const series = await readMetrics(source);
        const picture = await patientOn(terminal)("synthesizing and drawing", draw(environment.name, series));
        written(out, picture.svg);
        if (keep !== undefined) written(keep, keptMetrics(picture.used));
        terminal.print(`${out}: ${picture.widgets} widgets, ${picture.lines} lines`);
        if (picture.empty.length > 0) {
          terminal.note(terminal.noteColors.dim(`without a value: ${picture.empty.join("; ")}`));
        }
      }),
    );
  return run(words);
}

/** @throws Error naming the file if it cannot be written */
function written(file: string, content: string | Buffer): void {
  try {
    writeFileSync(file, content);
  } catch (error) {
    throw new Error(`${file} cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}

async function draw(environment: string, series: Awaited<ReturnType<typeof readMetrics>>) {
  // Loaded on demand: both take a second, which a mistyped option should not cost.
  const [{ synthesize }, { renderDashboard }] = await Promise.all([
    import("../../synthesis/in-memory"),
    import("./render"),
  ]);
  const name = platformStackName(environment);
  const template = synthesize(loadEnvironments(), name).get(name);
  if (template === undefined) throw new Error(`${name} is not synthesized`);
  return renderDashboard(template, series);
}
