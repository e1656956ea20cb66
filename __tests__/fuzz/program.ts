import { commandLine, whole } from "@saas/cli-kit/command";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { type SynthesizedPlatform, startSynthesizedPlatform } from "../support/local-platform";
import { castOn } from "./cast";
import { faultKinds } from "./judge";
import { type Finding, type Report, type RunOptions, runFuzz, type WayName, ways } from "./run";
import { unthrottled } from "./unthrottled";

interface Options {
  readonly gateway: number;
  readonly sockets: number;
  readonly handlers: number;
  readonly seed?: number;
  readonly repeat?: WayName;
  readonly path?: string;
}

/** Seeds are 31 bits: each batch of a run adds one. */
export const LARGEST_SEED = 2 ** 31 - 1_000_000;

/** Characters of a case that a report shows. */
const SHOWN = 1_500;

/** Starts the platform under test. */
export type Start = () => Promise<SynthesizedPlatform>;

/**
 * Runs `npm run test:fuzz`: generated requests to a separate platform. Exits with 1 if an answer is wrong.
 * @param start default: the `local` environment, with limits that a run does not reach
 */
export function runFuzzProgram(
  words: readonly string[],
  terminal: Terminal,
  start: Start = () => startSynthesizedPlatform(unthrottled),
): Promise<ExitCode> {
  const { program, action, run } = commandLine(
    {
      name: "test:fuzz",
      description:
        "Sends generated requests for every route to a separate platform: through the gateway, as bytes on a connection, and\n" +
        "directly to the handlers. No answer may be a 5xx, slow, large, or contain another tenant's data. The same seed yields\n" +
        "the same requests.",
    },
    terminal,
  );
  const count = whole(0, 10_000_000);
  program
    .option("--gateway <number>", "requests over HTTP", count, 18_000)
    .option("--sockets <number>", "byte sequences on connections", count, 2_000)
    .option("--handlers <number>", "events for the handlers", count, 100_000)
    .option("--seed <number>", "default: FUZZ_SEED, or a random one", whole(0, LARGEST_SEED))
    .option("--repeat <way>", `repeats one case: ${ways.join(", ")}; with --seed and --path`)
    .option("--path <path>", "path of the case, from a run's report")
    .action(
      action(async (options: Options) => {
        const settings = settingsOf(options);
        terminal.print(`seed ${settings.seed}`);
        const platform = await start();
        try {
          const started = Date.now();
          const report = await runFuzz(await castOn(platform), platform.bundles, {
            ...settings,
            onProgress: (done, of) =>
              done % 5_000 === 0 && terminal.note(terminal.noteColors.dim(`${done} of ${of} …`)),
          });
          for (const line of linesOf(report, (Date.now() - started) / 1000)) terminal.print(line);
          return report.findings.length > 0 || isFaulty(report) ? exitCodes.failed : exitCodes.done;
        } finally {
          await platform.close();
        }
      }),
    );
  return run(words);
}

function settingsOf({ gateway, sockets, handlers, repeat, path, seed: given }: Options): RunOptions {
  const named = process.env.FUZZ_SEED;
  if (named !== undefined && !/^\d{1,9}$/.test(named))
    throw new CommandError(
      `FUZZ_SEED is "${named}": write a whole number of at most 9 digits`,
      exitCodes.usage,
    );
  const seed = given ?? (named === undefined ? Math.floor(Math.random() * 1_000_000_000) : Number(named));
  const cases = { gateway, sockets, handlers };
  if (repeat === undefined && path === undefined) return { seed, cases };
  if (repeat === undefined || path === undefined || given === undefined || !ways.includes(repeat)) {
    throw new CommandError(
      `a case is repeated by --repeat <${ways.join(" or ")}>, --seed and --path together`,
      exitCodes.usage,
    );
  }
  return { seed, cases, repeated: { way: repeat, path } };
}

/** Whether anything is wrong, shrunk or not. */
export const isFaulty = ({ counts }: Report): boolean => Object.values(counts).some((count) => count > 0);

/** The command that repeats a case. */
export const commandOf = ({ way, seed, path }: Finding): string =>
  `npm run test:fuzz -- --repeat ${way} --seed ${seed} --path ${path}`;

/** A run's report: counts, then each case with the command that repeats it. */
export function linesOf({ tried, counts, statuses, findings }: Report, seconds: number): string[] {
  const total = Object.values(tried).reduce((sum, count) => sum + count, 0);
  const told = [...statuses].sort(([one], [other]) => one - other);
  return [
    `${total} requests in ${seconds.toFixed(0)} s: ${ways.map((way) => `${tried[way]} ${way}`).join(", ")}`,
    `statuses: ${told.map(([status, count]) => `${status || "none"} ${count}`).join(", ")}`,
    ...Object.entries(faultKinds).map(([kind, name]) => `${name}: ${counts[kind as keyof typeof counts]}`),
    ...findings.flatMap((finding) => [
      "",
      ...finding.faults.map(({ kind, detail }) => `${faultKinds[kind]}: ${detail}`),
      JSON.stringify(finding.given).slice(0, SHOWN),
      `repeat: ${commandOf(finding)}`,
    ]),
  ];
}

if (require.main === module) {
  void runFuzzProgram(process.argv.slice(2), ownTerminal()).then((exitCode) => {
    process.exitCode = exitCode;
  });
}
