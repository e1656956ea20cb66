import { join, relative, resolve } from "node:path";
import { patiently } from "@saas/cli-kit/patience";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { Command, CommanderError } from "commander";
import { drawAll, type PictureFile, stale, writeAll } from "./files";
import { LEAST_POINTS } from "./paper";

const root = resolve(__dirname, "../..");

/** How the command ends; `--help` says the same. */
export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const exitCodesHelp = `
Exit codes:
  0  written, or, with --check, up to date
  1  with --check, a picture is not; or the environments cannot be synthesized
  2  wrong usage`;

/**
 * Runs the command with the words of its command line; nothing that goes wrong is thrown.
 * @param drawn draws the pictures
 * @returns the exit code
 */
export async function runDiagram(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
  drawn: () => Promise<PictureFile[]> = drawAll,
): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done;
  const program = new Command("npm run diagram --")
    .description(
      "Draws what is synthesized for each environment, as SVG, or checks the pictures that are there.",
    )
    .option("--check", "write nothing; fail when a picture does not show what is synthesized")
    .option("--directory <path>", "where the pictures are", join(root, "docs/architecture"))
    .configureOutput({
      writeOut: (text) => terminal.print(text.replace(/\n$/, "")),
      writeErr: (text) => terminal.note(text.replace(/\n$/, "")),
    })
    .addHelpText("after", exitCodesHelp)
    .exitOverride()
    .action(async ({ check, directory }: { check?: true; directory: string }) => {
      const files = await patiently("synthesizing and drawing", drawn(), (line) =>
        terminal.note(terminal.noteColors.dim(line)),
      );
      const shown = relative(root, directory);
      const faults = check ? stale(directory, files) : [];
      for (const fault of faults) terminal.note(`${shown}/${fault}`);
      if (faults.length > 0) {
        exitCode = exitCodes.failed;
        return;
      }
      if (!check) writeAll(directory, files);
      for (const file of files) terminal.print(`${shown}/${lineOf(file)}`);
    });
  try {
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    const message = error instanceof Error ? error.message : String(error);
    for (const line of message.split("\n")) terminal.note(`${terminal.noteColors.red("error")} ${line}`);
    return exitCodes.failed;
  }
}

function lineOf({ name, boxes, arrows, points }: PictureFile): string {
  const print = `smallest text ${points.toFixed(1)} pt on A4`;
  return `${name}: ${boxes} boxes, ${arrows} arrows, ${print}${points < LEAST_POINTS ? ": print it on A3" : ""}`;
}
