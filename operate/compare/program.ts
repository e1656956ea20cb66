import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { environmentNamed } from "../../environments/environment";
import { loadEnvironments } from "../../environments/load";
import { synthesize } from "../../synthesis/in-memory";
import { stacksByEnvironment } from "../../synthesis/stacks";
import { projectCommand } from "../support/command";
import { compare } from "./compare";
import { asJson, report } from "./report";

/** Runs `npm run diff-environments`. */
export function runDiffEnvironments(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
): Promise<ExitCode> {
  const { program, action, run } = projectCommand(
    {
      name: "diff-environments",
      description:
        "Compares the synthesized stacks of two environments; ignores names, accounts and regions.",
    },
    terminal,
  );
  program
    .argument("<a>", "an environment")
    .argument("<b>", "another environment")
    .option("--json", "print JSON alone on stdout: every difference with whole values")
    .option("--each", "print a row for each resource, even if several differ in the same way")
    .action(
      action((a: string, b: string, options: { json?: true; each?: true }) => {
        const chosen = [a, b].map((name) => environmentNamed(name, loadEnvironments()));
        if (a === b) throw new CommandError(`both are ${a}: name two environments`, exitCodes.usage);
        const stacks = stacksByEnvironment(synthesize(chosen).values());
        const comparison = compare(stacks.get(a) ?? [], stacks.get(b) ?? []);
        const lines = options.json
          ? [asJson(comparison, { a, b })]
          : report(comparison, { a, b }, terminal, options.each === true);
        for (const line of lines) terminal.print(line);
        return exitCodes.done;
      }),
    );
  return run(words);
}
