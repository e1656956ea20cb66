import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { Command, CommanderError } from "commander";
import { loadEnvironments } from "../../environments/load";
import { nearest } from "../../environments/nearest";
import type { EnvironmentConfig } from "../../environments/schema";
import { synthesize } from "../../synthesis/in-memory";
import { stacksByEnvironment } from "../../synthesis/stacks";
import { compare } from "./compare";
import { asJson, report } from "./report";

/** How the command ends; `--help` and docs/operations.md say the same. */
export const exitCodes = { compared: 0, failed: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const exitCodesHelp = `
Exit codes:
  0  compared, whether there are differences or not
  1  the environments cannot be synthesized
  2  wrong usage, or no such environment`;

class UsageError extends Error {}

/**
 * Runs the command with the words of its command line; nothing that goes wrong is thrown.
 * @returns the exit code
 */
export function runDiffEnvironments(words: readonly string[], terminal: Terminal = ownTerminal()): ExitCode {
  const program = new Command("npm run diff-environments --")
    .description("How two environments differ: what is synthesized for them, names and places apart.")
    .argument("<a>", "an environment, as environments/ has it")
    .argument("<b>", "another one")
    .option("--json", "print JSON alone on stdout: every difference with whole values")
    .option("--each", "a row for each resource, where several differ in the same way")
    .configureOutput({
      writeOut: (text) => terminal.print(text.replace(/\n$/, "")),
      writeErr: (text) => terminal.note(text.replace(/\n$/, "")),
    })
    .addHelpText("after", exitCodesHelp)
    .exitOverride()
    .action((a: string, b: string, options: { json?: true; each?: true }) => {
      const chosen = [a, b].map((name) => environmentNamed(name, loadEnvironments()));
      if (a === b) throw new UsageError(`${a} is both: name two environments`);
      const stacks = stacksByEnvironment(synthesize(chosen).values());
      const comparison = compare(stacks.get(a) ?? [], stacks.get(b) ?? []);
      const names = { a, b };
      if (options.json) terminal.print(asJson(comparison, names));
      else
        for (const line of report(comparison, names, terminal.colors, options.each === true))
          terminal.print(line);
    });
  try {
    program.parse(words, { from: "user" });
    return exitCodes.compared;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.compared : exitCodes.usage;
    const message = error instanceof Error ? error.message : String(error);
    for (const line of message.split("\n")) terminal.note(`${terminal.noteColors.red("error")} ${line}`);
    if (error instanceof UsageError) return exitCodes.usage;
    return exitCodes.failed;
  }
}

function environmentNamed(name: string, environments: readonly EnvironmentConfig[]): EnvironmentConfig {
  const found = environments.find((environment) => environment.name === name);
  if (found !== undefined) return found;
  const known = environments.map((environment) => environment.name);
  const near = nearest(name, known);
  throw new UsageError(
    `no environment is named "${name}"; there are ${known.join(", ")}${near === undefined ? "" : `: did you mean "${near}"?`}`,
  );
}
