import { commandLine } from "@saas/cli-kit/command";
import { type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { table } from "@saas/cli-kit/table";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { loadEnvironments } from "../../environments/load";
import type { Template } from "../../synthesis/in-memory";
import { stacksByEnvironment } from "../../synthesis/stacks";
import { largeHouses } from "./large-house";
import { LEAST_MARGIN, type LimitUse, measure, tightest, tooLittleLeft } from "./limits";

/** Runs `npm run limits`: exit code 1 if an AWS limit has too little margin. */
export function runLimits(words: readonly string[], terminal: Terminal = ownTerminal()): Promise<ExitCode> {
  const { program, action, run } = commandLine(
    {
      name: "limits",
      description:
        "Prints the limits of AWS, and how much of each the synthesized stacks use, the least margin first.\n" +
        `Fails when a limit has less than ${LEAST_MARGIN * 100} % to spare.`,
    },
    terminal,
  );
  program
    .option("--grown", "measure more functions, routes and tiers, the longest names, every partition")
    .action(
      action(async ({ grown }: { readonly grown?: true }) => {
        const houses = grown ? await largeHouses() : await ownHouses();
        const uses = tightest(houses.map(measure));
        for (const line of tableOf(uses, terminal)) terminal.print(line);
        return uses.some(tooLittleLeft) ? exitCodes.failed : exitCodes.done;
      }),
    );
  return run(words);
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

function tableOf(uses: readonly LimitUse[], terminal: Terminal): string[] {
  return table(
    [
      { text: "limit", least: 20 },
      "most used",
      "of",
      "margin",
      { text: "where", least: 10 },
      { text: "source", optional: true },
    ],
    uses.map((use) => [
      use.limit,
      use.used.toLocaleString("en"),
      use.of.toLocaleString("en"),
      { text: percent(use.margin), paint: tooLittleLeft(use) ? terminal.colors.red : (text: string) => text },
      use.where,
      use.source,
    ]),
    terminal,
  );
}
