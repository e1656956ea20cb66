import { appendFileSync } from "node:fs";
import { printResult, whole } from "@saas/cli-kit/command";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { firstInterruption } from "@saas/cli-kit/interruption";
import { type Clock, patientOn, systemClock } from "@saas/cli-kit/progress";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { nearest } from "../../environments/nearest";
import { projectCommand } from "../support/command";
import type { TargetOptions } from "../support/target";
import type { Probe } from "./probe";
import { findingLine, reportJson, reportLines, reportMarkdown } from "./report";
import type { Report } from "./run";

interface Options extends Omit<TargetOptions, "environment"> {
  readonly only?: string[];
  readonly skip?: string[];
  readonly email?: string;
  readonly json?: true;
  readonly markdown?: string;
}

/** The command's dependencies besides its terminal; default: this process. */
export interface Surroundings {
  readonly clock?: Clock;
  readonly probes?: readonly Probe[];
}

/** Runs `npm run verify`. */
export function runVerify(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
  surroundings: Surroundings = {},
): Promise<ExitCode> {
  const { program, action, run } = projectCommand(
    {
      name: "verify",
      description:
        "Checks what the platform assumes about AWS against a running deployment, probe by probe.\n" +
        "Makes test tenants and removes them; changes nothing else.",
      help:
        "Credentials: found as the AWS CLI finds them. docs/operations.md lists the permissions.\n" +
        "local is the platform that npm start runs; with AWS_ENDPOINT_URL and --api-endpoint any other runs on an emulator.",
      ends: ["unavailable"],
    },
    terminal,
  );
  program
    .argument("<environment>", "an environment")
    .option("--only <probe...>", "run only these probes")
    .option("--skip <probe...>", "leave these probes out")
    .option(
      "--email <address>",
      "your address: messages go to name+<label>@domain, and you are asked what they say",
    )
    .option("--api-endpoint <url>", "base URL of the API, with the stage; default: the published one")
    .option("--port <number>", "with local: port of the API that npm start runs (3000)", whole(1, 65535))
    .option("--json", "print JSON alone on stdout")
    .option("--markdown <file>", "also append the report in Markdown to a file, e.g. $GITHUB_STEP_SUMMARY")
    .action(
      action(async (environment: string, options: Options) => {
        const report = await verify({ ...options, environment }, terminal, surroundings);
        printResult(terminal, options.json, reportJson(report), () => reportLines(report, terminal));
        if (options.markdown !== undefined) appendFileSync(options.markdown, reportMarkdown(report));
        return exitCodeOf(report);
      }),
    );
  return run(words);
}

/** A tenant that is being purged after its grace period is no failure. */
function exitCodeOf({ findings, tenants, interrupted }: Report): ExitCode {
  const failed = findings.some(({ result }) => result === "failed");
  const left = tenants.some(({ remains }) => remains !== undefined);
  return failed || left || interrupted ? exitCodes.failed : exitCodes.done;
}

async function verify(
  options: Options & TargetOptions,
  terminal: Terminal,
  { clock = systemClock, probes }: Surroundings,
): Promise<Report> {
  // Loaded on demand: environment data and the AWS SDK take a second that `--help` should not cost.
  const chosen = chosenOf(probes ?? (await import("./probes")).probes, options);
  const { findTarget } = await import("../support/target");
  const { openWorld } = await import("./world");
  const { runProbes } = await import("./run");
  const patient = patientOn(terminal);
  const note = (line: string) => terminal.note(terminal.noteColors.dim(line));
  const target = await patient("finding the API and credentials", findTarget(options));
  const world = await openWorld(target, {
    ...{ clock, patient, note, email: options.email },
    ...(terminal.interactive && { ask: (question: string) => terminal.ask(question) }),
  });
  const interruption = firstInterruption(() => note("stopping: the test tenants are removed first …"));
  try {
    const abandoned = await world.tenants.removeAbandoned();
    if (abandoned > 0) note(`removed ${abandoned} test tenants of a run that was killed`);
    return await runProbes(world, {
      ...{ probes: chosen, clock, interruption: interruption.happened },
      onFinding: (finding) => terminal.note(findingLine(finding, terminal)),
    });
  } finally {
    interruption.release();
    world.close();
  }
}

/** @throws CommandError (exit code 2) for an unknown probe */
function chosenOf(probes: readonly Probe[], { only, skip = [] }: Pick<Options, "only" | "skip">): Probe[] {
  const names = probes.map(({ name }) => name);
  for (const name of [...(only ?? []), ...skip]) {
    if (names.includes(name)) continue;
    const near = nearest(name, names);
    throw new CommandError(
      `there is no probe "${name}"${near === undefined ? "" : `: did you mean "${near}"?`} (${names.join(", ")})`,
      exitCodes.usage,
    );
  }
  return probes.filter(({ name }) => only?.includes(name) !== false && !skip.includes(name));
}
