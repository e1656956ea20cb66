import { readFileSync, writeFileSync } from "node:fs";
import { whole } from "@saas/cli-kit/command";
import type { ExitCode } from "@saas/cli-kit/exit";
import { type Clock, systemClock } from "@saas/cli-kit/progress";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { InvalidArgumentError } from "commander";
import { projectCommand } from "../support/command";
import { parseBill } from "./bill";
import { asCsv, asJson, asTables, type Reported } from "./report";
import { split } from "./split";
import { type MonthUsage, parseUsage } from "./usage";

interface Options {
  readonly month: string;
  readonly bill: string;
  readonly usage?: string;
  readonly saveUsage?: string;
  readonly decimals?: number;
  readonly port?: number;
  readonly json?: true;
  readonly csv?: true;
}

/** Runs `npm run costs`. */
export function runCosts(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
  clock: Clock = systemClock,
): Promise<ExitCode> {
  const { program, action, run } = projectCommand(
    {
      name: "costs",
      description:
        "Splits an environment's bill of a month by the usage of its tenants; the rows add up to the bill.",
      ends: ["unavailable"],
    },
    terminal,
  );
  program
    .argument("<environment>", "an environment")
    .requiredOption("--month <month>", "a month in UTC, e.g. 2026-10", monthOf)
    .requiredOption("--bill <file>", "output of `aws ce get-cost-and-usage`, or a CSV: service,usage,amount")
    .option("--usage <file>", "read saved usage instead of querying the logs")
    .option("--save-usage <file>", "save the usage, to repeat the split after the logs have expired")
    .option("--decimals <n>", "decimals of the split, 2 to 4; default: those of the bill", whole(2, 4))
    .option(
      "--port <number>",
      "with environment local: port of the API that npm start runs (3000)",
      whole(1, 65535),
    )
    .option("--json", "print the split as JSON alone on stdout")
    .option("--csv", "print CSV: a row for each tenant, a column for each service")
    .action(action((environment: string, options: Options) => costs(environment, options, terminal, clock)));
  return run(words);
}

async function costs(environment: string, options: Options, terminal: Terminal, clock: Clock): Promise<void> {
  const { environmentOf } = await import("../support/target");
  const { siloTenants } = environmentOf(environment);
  const bill = parseBill(options.bill, textOf(options.bill), options.month);
  const usage =
    options.usage === undefined
      ? await ask(environment, options, terminal, clock)
      : saved(environment, options, options.usage);
  if (options.saveUsage !== undefined)
    writeFileSync(options.saveUsage, `${JSON.stringify(usage, undefined, 2)}\n`);
  const slugs = new Map(siloTenants.map(({ slug, tenantId }) => [slug, tenantId]));
  const decimals = options.decimals ?? decimalsOf(bill.lines.map(({ amount }) => amount.digits));
  const reported: Reported = {
    bill,
    usage,
    split: split(bill, usage, decimals, (tag) => slugs.get(tag) ?? tag),
  };
  printWarnings(reported, terminal);
  const lines = options.json
    ? [JSON.stringify(asJson(reported), undefined, 2)]
    : options.csv
      ? asCsv(reported)
      : asTables(reported, terminal);
  for (const line of lines) terminal.print(line);
}

/** The bill's decimals, limited to what a currency has: Cost Explorer writes more. */
const decimalsOf = (digits: readonly number[]): number => {
  const most = Math.max(2, ...digits);
  return most <= 4 ? most : 2;
};

async function ask(
  environment: string,
  { month, port }: Options,
  terminal: Terminal,
  clock: Clock,
): Promise<MonthUsage> {
  const { findAws } = await import("../support/target");
  const { Questions } = await import("../usage/questions");
  const { periodOfMonth, usageOfMonth } = await import("./usage");
  const access = await findAws({ environment, ...(port !== undefined && { port }) });
  const note = (line: string) => terminal.note(terminal.noteColors.dim(line));
  const questions = new Questions({ access, clock, note });
  try {
    const { from, to } = periodOfMonth(month);
    const { yellow } = terminal.noteColors;
    if (clock.now() - questions.retentionDays * 86_400_000 > from) {
      terminal.note(
        yellow(
          `logs are kept for ${questions.retentionDays} days: older usage is missing; run --save-usage before logs expire`,
        ),
      );
    }
    if (clock.now() < to) terminal.note(yellow(`${month} is not over: the usage is incomplete`));
    return await usageOfMonth(questions, environment, month);
  } finally {
    questions.close();
  }
}

function saved(environment: string, { month }: Options, file: string): MonthUsage {
  const usage = parseUsage(file, textOf(file));
  for (const [field, expected, found] of [
    ["environment", environment, usage.environment],
    ["month", month, usage.month],
  ]) {
    if (expected !== found) throw new Error(`${file}: ${field}: is ${found}, expected ${expected}`);
  }
  return usage;
}

/** Prints limitations of the split on stderr. */
function printWarnings({ split: { services, unshared, tenants } }: Reported, terminal: Terminal): void {
  const { yellow } = terminal.noteColors;
  const unknown = services.filter(({ known }) => !known).map(({ service }) => service);
  if (unknown.length > 0) {
    terminal.note(yellow(`split by requests, because they have no driver: ${unknown.join(", ")}`));
  }
  if (unshared !== 0n || tenants.length === 0) {
    terminal.note(yellow("no tenant used anything: shared costs stay unassigned"));
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function monthOf(text: string): string {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return text;
  throw new InvalidArgumentError("write a month such as 2026-10");
}
