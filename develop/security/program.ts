import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { commandLine } from "@saas/cli-kit/command";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { table } from "@saas/cli-kit/table";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { loadEnvironments } from "../../environments/load";
import { stackNames } from "../../stacks/support/naming";
import { synthesize } from "../../synthesis/in-memory";
import { synthesized } from "../generated/synthesized";
import { type Baseline, differences, readBaseline } from "./baseline";
import { type Finding, findingsOf } from "./findings";

/** Every accepted finding of the scanner, with its reason. */
const BASELINE = "security/baseline.yaml";

const baseline = (): Baseline =>
  readBaseline(BASELINE, readFileSync(resolve(__dirname, "../..", BASELINE), "utf8"));

/** The stacks of production, those of example silos included. */
function productionStacks(stacks: Iterable<string>): ReadonlySet<string> {
  const own = loadEnvironments()
    .filter(({ production }) => production)
    .flatMap((environment) => stackNames([environment]));
  return new Set(
    [...stacks].filter((stack) => own.some((name) => stack === name || stack.startsWith(`${name}-silo-`))),
  );
}

/** The problems of the baseline, a line each: findings without a reason, and reasons without a finding. */
export function baselineProblems(): string[] {
  const templates = synthesized();
  const findings = findingsOf(templates.values());
  return differences(BASELINE, baseline(), findings, productionStacks(templates.keys()));
}

/** Runs `npm run security`. */
export function runSecurity(words: readonly string[], terminal: Terminal = ownTerminal()): Promise<ExitCode> {
  const { program, action, run } = commandLine(
    {
      name: "security",
      description:
        "Applies the checks of a scanner (checkov) that concern this project to the synthesized stacks, without the scanner.",
    },
    terminal,
  );
  program
    .command("findings", { isDefault: true })
    .description(
      "list what the checks find, and whether security/baseline.yaml accepts it; the verb when none is named",
    )
    .argument("[stacks...]", "default: all")
    .action(action((stacks: string[]) => list(stacks, terminal)));
  program
    .command("baseline")
    .description("write the accepted findings of a stack in the scanner's own format, for its run on a plan")
    .argument("<stack>", "e.g. saas-prod")
    .requiredOption("--out <file>", "file to write")
    .action(action((stack: string, { out }: { out: string }) => write(stack, out)));
  return run(words);
}

/** The findings of synthesized stacks. @throws CommandError for an unknown stack */
function findingsIn(stacks: readonly string[]): Finding[] {
  const templates = synthesize(loadEnvironments());
  const unknown = stacks.find((stack) => !templates.has(stack));
  if (unknown !== undefined) {
    const names = [...templates.keys()].join(", ");
    throw new CommandError(`no stack is named "${unknown}": choose from ${names}`, exitCodes.usage);
  }
  return findingsOf(templates.values()).filter(({ stack }) => stacks.length === 0 || stacks.includes(stack));
}

function list(stacks: readonly string[], terminal: Terminal): ExitCode {
  const headings = ["STACK", { text: "RESOURCE", least: 16 }, "CHECK", { text: "DOES NOT HOLD", least: 16 }];
  const findings = findingsIn(stacks);
  const rows = findings.map(({ check, title, stack, address }) => [stack, address, check, title]);
  for (const line of table(headings, rows, terminal)) terminal.print(line);
  return exitCodes.done;
}

/** The scanner compares only resource and check, not file names. */
function write(stack: string, out: string): ExitCode {
  const byResource = new Map<string, string[]>();
  for (const { address, check } of findingsIn([stack]))
    byResource.set(address, [...(byResource.get(address) ?? []), check]);
  const findings = [...byResource].map(([resource, check_ids]) => ({
    resource,
    check_ids: check_ids.sort(),
  }));
  mkdirSync(dirname(resolve(out)), { recursive: true });
  writeFileSync(
    resolve(out),
    `${JSON.stringify({ failed_checks: [{ file: "/", findings }] }, undefined, 2)}\n`,
  );
  return exitCodes.done;
}
