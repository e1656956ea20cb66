import { runningOn } from "@saas/api-client/local-platform";
import { operatorApi } from "@saas/api-client/operator-api";
import type { Target } from "@saas/api-client/target";
import { commandLine, whole } from "@saas/cli-kit/command";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { firstInterruption } from "@saas/cli-kit/interruption";
import { table } from "@saas/cli-kit/table";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { InvalidArgumentError } from "commander";
import { local } from "../../environments";
import { mailboxAt } from "../tour/company";
import type { Tally } from "./companies";
import { runLoad } from "./run";

interface Options {
  readonly port: number;
  readonly minutes: number;
  readonly tenants: number;
  readonly rate: number;
  readonly flood: number;
  readonly json?: true;
}

/** Runs `npm run load`. */
export function runLoadProgram(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
): Promise<ExitCode> {
  const { program, action, run } = commandLine(
    {
      name: "load",
      description:
        "Sends mixed traffic of tenants and operators to the platform that npm start runs: valid and invalid requests,\n" +
        "refused ones, and bursts that are throttled. Metrics: <local endpoint>/_metrics; npm run dashboard draws them.\n" +
        "Ctrl-C ends it with the summary. Exits with 1 when a response has a 5xx status.",
      ends: ["unavailable"],
    },
    terminal,
  );
  program
    .option("--port <number>", "port of the platform that npm start runs", whole(1, 65_535), 3000)
    .option("--minutes <number>", "duration in minutes, e.g. 0.5", minutes, 10)
    .option("--tenants <number>", "number of tenants", whole(1, 50), 4)
    .option("--rate <number>", "actions per second, each of one or a few requests", whole(1, 100), 5)
    .option(
      "--flood <number>",
      "requests in one tenant's burst, every four minutes; 0: none",
      whole(0, 5000),
      1500,
    )
    .option("--json", "write the summary as JSON")
    .action(
      action(async ({ port, tenants, rate: perSecond, flood, json, ...options }: Options) => {
        const target = await targetOn(port);
        const note = (text: string) => terminal.note(terminal.noteColors.dim(text));
        const stopping = new AbortController();
        const interruption = firstInterruption(() => {
          note("stopping: waiting for the requests under way …");
          stopping.abort();
        });
        const tally = await runLoad({
          ...{ target, tenants, perSecond, flood, tiers: poolTiers(), minutes: options.minutes },
          signal: stopping.signal,
          onProgress: (sent, left) => note(`${progressOf(sent)}; ${left} s to go …`),
        }).finally(() => interruption.release());
        if (json) terminal.print(JSON.stringify({ requests: tally.requests, routes: tally.rows() }));
        else for (const line of summaryOf(tally, terminal, target)) terminal.print(line);
        return tally.between(500, 599) > 0 ? exitCodes.failed : exitCodes.done;
      }),
    );
  return run(words);
}

/** @throws CommandError when no platform runs on the port */
async function targetOn(port: number): Promise<Target> {
  const platform = await runningOn(port);
  if (platform === undefined) {
    throw new CommandError(
      `no platform runs on port ${port}: run npm start in another terminal, or name its port with --port`,
      exitCodes.unavailable,
    );
  }
  const { apiEndpoint, endpointUrl, region, userPoolId, userPoolClientId: clientId } = platform;
  const operator = operatorApi({ endpoint: apiEndpoint, region, credentials: platform.operator });
  return {
    ...{ apiEndpoint, endpointUrl, region, userPoolId, clientId, operator },
    invitations: mailboxAt(endpointUrl),
  };
}

/** Pooled tiers of the local environment: their tenants are active at once. */
const poolTiers = (): string[] =>
  Object.entries(local.tiers).flatMap(([name, { isolation }]) => (isolation === "pool" ? [name] : []));

const progressOf = (tally: Tally): string =>
  `${tally.requests} requests, ${tally.between(400, 499)} refused (${tally.between(429, 429)} throttled), ` +
  `${tally.between(500, 599)} failed`;

function summaryOf(tally: Tally, terminal: Terminal, { endpointUrl }: Target): string[] {
  const rows = tally.rows().map(({ route, statuses }) => {
    const between = (first: number, last: number) =>
      Object.entries(statuses)
        .filter(([status]) => Number(status) >= first && Number(status) <= last)
        .reduce((sum, [, count]) => sum + count, 0);
    const throttled = between(429, 429);
    const counts = [between(200, 299), between(400, 499) - throttled, throttled, between(500, 599)];
    return [route, ...counts.map((count) => (count === 0 ? "-" : `${count}`))];
  });
  return [
    ...table([{ text: "route", least: 20 }, "done", "refused", "throttled", "failed"], rows, terminal, {
      from: 1,
    }),
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
