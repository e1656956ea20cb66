import { outputOn, tellError } from "@saas/cli-kit/command";
import { table } from "@saas/cli-kit/table";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { Command, CommanderError } from "commander";
import { loadEnvironments } from "../../environments/load";
import type { Template } from "../../synthesis/in-memory";
import { stacksByEnvironment } from "../../synthesis/stacks";
import { largeHouses } from "./large-house";
import { LEAST_MARGIN, type LimitUse, measure, tightest, tooLittleLeft } from "./limits";

/** Exit codes of the command; `--help` prints the same. */
export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const exitCodesHelp = `
Exit codes:
  0  every limit has ${LEAST_MARGIN * 100} % to spare
  1  a limit has less to spare, or synthesis failed
  2  wrong usage`;

/** Runs the command with the words of its command line; errors are printed, not thrown. */
export async function runLimits(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done;
  const program = new Command("npm run limits --")
    .description(
      "Prints the limits of AWS, and what the synthesized stacks use of each, the least margin first.",
    )
    .option(
      "--grown",
      "of the house as it must be able to grow: more functions, routes and tiers, the longest names, every partition",
    )
    .configureOutput(outputOn(terminal))
    .addHelpText("after", exitCodesHelp)
    .exitOverride()
    .action(async ({ grown }: { readonly grown?: true }) => {
      const houses = grown ? await largeHouses() : await ownHouses();
      const uses = tightest(houses.map(measure));
      for (const line of tableOf(uses, terminal)) terminal.print(line);
      if (uses.some(tooLittleLeft)) exitCode = exitCodes.failed;
    });
  try {
    await program.parseAsync([...words], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    tellError(error, terminal);
    return exitCodes.failed;
  }
}

/** The stacks of each of the project's environments. */
async function ownHouses(): Promise<(readonly Template[])[]> {
  const { synthesize } = await import("../../synthesis/in-memory");
  const templates = synthesize(loadEnvironments());
  return [...stacksByEnvironment(templates.values()).values()].map((stacks) =>
    stacks.map(({ template }) => template),
  );
}

const percent = (share: number): string => `${Math.floor(share * 100 + 1e-9)} %`;

function tableOf(uses: readonly LimitUse[], { colors }: Terminal): string[] {
  return table(
    ["limit", "where", "most used", "of", "margin", "source"],
    uses.map((use) => [
      use.limit,
      use.where,
      use.used.toLocaleString("en"),
      use.of.toLocaleString("en"),
      { text: percent(use.margin), paint: tooLittleLeft(use) ? colors.red : (text: string) => text },
      use.source,
    ]),
    colors,
  );
}
