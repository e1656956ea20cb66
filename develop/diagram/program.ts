import { join, relative, resolve } from "node:path";
import { type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { patientOn } from "@saas/cli-kit/progress";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { projectCommand } from "../../operate/support/command";
import { drawAll, type PictureFile, stale, writeAll } from "./files";
import { LEAST_POINTS } from "./paper";

const root = resolve(__dirname, "../..");

/**
 * Runs the command with the words of its command line; nothing that goes wrong is thrown.
 * @param drawn draws the pictures
 * @returns the exit code
 */
export function runDiagram(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
  drawn: () => Promise<PictureFile[]> = drawAll,
): Promise<ExitCode> {
  const { program, action, run } = projectCommand(
    {
      name: "diagram",
      description: "Draws what is synthesized for each environment, as SVG, or checks the pictures.",
    },
    terminal,
  );
  program
    .option("--check", "write nothing; fail when a picture does not show what is synthesized")
    .option("--directory <path>", "where the pictures are", join(root, "docs/architecture"))
    .action(
      action(async ({ check, directory }: { check?: true; directory: string }) => {
        const files = await patientOn(terminal)("synthesizing and drawing", drawn());
        const shown = relative(root, directory);
        const faults = check ? stale(directory, files) : [];
        for (const fault of faults) terminal.note(`${shown}/${fault}`);
        if (faults.length > 0) return exitCodes.failed;
        if (!check) writeAll(directory, files);
        for (const file of files) terminal.print(`${shown}/${lineOf(file)}`);
        return exitCodes.done;
      }),
    );
  return run(words);
}

function lineOf({ name, boxes, arrows, points }: PictureFile): string {
  const print = `smallest text ${points.toFixed(1)} pt on A4`;
  return `${name}: ${boxes} boxes, ${arrows} arrows, ${print}${points < LEAST_POINTS ? ": print it on A3" : ""}`;
}
