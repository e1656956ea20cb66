import { runningOn } from "@saas/api-client/local-platform";
import { operatorApi } from "@saas/api-client/operator-api";
import type { Target } from "@saas/api-client/target";
import { outputOn, tellError, whole } from "@saas/cli-kit/command";
import { table } from "@saas/cli-kit/table";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { local } from "../../environments";
import { mailboxAt } from "../tour/invitations";
import { runLoad } from "./run";
import type { Tally } from "./tally";

/** How the command ends; `--help` says the same. */
export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const exitCodesHelp = `
Exit codes:
  0  the load was sent, and nothing was answered with 5xx
  1  no platform runs there, it stopped answering, or answered with 5xx
  2  wrong usage`;

interface Options {
  readonly port: number;
  readonly minutes: number;
  readonly tenants: number;
  readonly rate: number;
  readonly flood: number;
  readonly json?: true;
}

/** Runs the command with the words of its command line; nothing that goes wrong is thrown. */
export async function runLoadProgram(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done;
  const program = new Command("npm run load --")
    .description(
      "Sends a mixture of everything that tenants and operators do to the platform that npm start runs: work, mistakes, refusals,\n" +
        "and floods that are throttled. Its metrics are at <local endpoint>/_metrics, and npm run dashboard draws them.",
    )
    .option("--port <number>", "port of the platform that npm start runs", whole(1, 65_535), 3000)
    .option("--minutes <number>", "how long; parts of a minute as 0.5", minutes, 10)
    .option("--tenants <number>", "tenants that are made, and send", whole(1, 50), 4)
    .option("--rate <number>", "acts in a second, each of a request or a few", whole(1, 100), 5)
    .option(
      "--flood <number>",
      "requests that one tenant sends at once, every four minutes; 0: none",
      whole(0, 5000),
      1500,
    )
    .option("--json", "write the summary as JSON")
    .configureOutput(outputOn(terminal))
    .addHelpText("after", exitCodesHelp)
    .exitOverride()
    .action(async ({ port, tenants, rate: perSecond, flood, json, ...options }: Options) => {
      const target = targetOn(port);
      const tally = await runLoad({
        target,
        tiers: poolTiers(),
        tenants,
        perSecond,
        flood,
        minutes: options.minutes,
        onProgress: (sent, left) =>
          terminal.note(terminal.noteColors.dim(`${progressOf(sent)}; ${left} s to go …`)),
      });
      if (json) terminal.print(JSON.stringify({ requests: tally.requests, routes: tally.rows() }));
      else for (const line of summaryOf(tally, terminal, target)) terminal.print(line);
      if (tally.between(500, 599) > 0) exitCode = exitCodes.failed;
    });
  try {
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    tellError(error, terminal);
    return exitCodes.failed;
  }
}

/** @throws Error when none runs there */
function targetOn(port: number): Target {
  const platform = runningOn(port);
  if (platform === undefined) {
    throw new Error(
      `no platform runs on port ${port}: run npm start in another terminal, or name its port with --port`,
    );
  }
  const { apiEndpoint, endpointUrl, region, userPoolId, userPoolClientId: clientId } = platform;
  const operator = operatorApi({ endpoint: apiEndpoint, region, credentials: platform.operator });
  return {
    ...{ apiEndpoint, endpointUrl, region, userPoolId, clientId, operator },
    invitations: mailboxAt(endpointUrl),
  };
}

/** Tiers of the local environment whose tenants are active at once. */
const poolTiers = (): string[] =>
  Object.entries(local.tiers).flatMap(([name, { isolation }]) => (isolation === "pool" ? [name] : []));

const progressOf = (tally: Tally): string =>
  `${tally.requests} requests, ${tally.between(400, 499)} refused (${tally.between(429, 429)} throttled), ` +
  `${tally.between(500, 599)} failed`;

function summaryOf(tally: Tally, { colors }: Terminal, { endpointUrl }: Target): string[] {
  const rows = tally.rows().map(({ route, statuses }) => [
    route,
    ...[
      [200, 299],
      [400, 428],
      [429, 429],
      [430, 499],
      [500, 599],
    ].map(([first = 0, last = 0]) => {
      const count = Object.entries(statuses).reduce(
        (sum, [status, n]) => sum + (Number(status) >= first && Number(status) <= last ? n : 0),
        0,
      );
      return count === 0 ? "-" : `${count}`;
    }),
  ]);
  const merged = rows.map(([route = "", ok = "", early, throttled = "", late, failed = ""]) => [
    route,
    ok,
    `${(Number(early) || 0) + (Number(late) || 0) || "-"}`,
    throttled,
    failed,
  ]);
  return [
    ...table(["route", "done", "refused", "throttled", "failed"], merged, colors),
    "",
    progressOf(tally),
    `next: npm run dashboard -- local --metrics ${endpointUrl}/_metrics.json --out dashboard.svg`,
  ];
}

function minutes(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= 180) return value;
  throw new InvalidArgumentError("write a number above 0, and 180 at most.");
}
