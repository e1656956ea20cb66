import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import colors from "picocolors";
import { FIGURES } from "../develop/generated/figures";
import { type Conditions, conditionsNow, record } from "./report/record";
import type { Section } from "./report/section";
import { type Outcome, table } from "./report/table";
import { bundles } from "./sections/bundles";
import { enforcement } from "./sections/enforcement";
import { growth } from "./sections/growth";
import { largest } from "./sections/largest";
import { neighbours } from "./sections/neighbours";
import { policies } from "./sections/policies";
import { reference } from "./sections/reference";
import { silos } from "./sections/silos";
import { start } from "./sections/start";
import { synthesis } from "./sections/synthesis";
import { tenants } from "./sections/tenants";
import { traces } from "./sections/traces";
import { closeAll } from "./support/cleanup";

interface Options {
  readonly only?: readonly string[];
  readonly runs?: number;
  readonly small?: true;
  readonly json?: true;
  readonly record?: true;
  readonly reference?: string;
}

/** In the order of the report. The name of each is that of its file. */
const sections: readonly Section[] = [
  synthesis,
  silos,
  bundles,
  traces,
  start,
  reference,
  enforcement,
  policies,
  tenants,
  growth,
  largest,
  neighbours,
];

const command = new Command("npm run bench --")
  .description("Measures the platform on this machine: medians of alternating runs.")
  .addOption(
    new Option("--only <section...>", "measure these alone").choices(sections.map(({ name }) => name)),
  )
  .option("--runs <number>", "number of runs of each measure (default: 5, with --small 1)", runsOf)
  .option("--small", "small sizes, without sections that want an idle machine: shows that all work")
  .option("--json", "write every sample as JSON in place of the table")
  .addOption(new Option("--record", `write the figures to ${FIGURES}`).conflicts("small"))
  .option("--reference <template.yaml>", "compare with the Python handler of this CloudFormation template")
  .parse();
const options = command.opts<Options>();
const small = options.small ?? false;
const runs = options.runs ?? (small ? 1 : 5);

const directory = mkdtempSync(join(tmpdir(), "saas-bench-"));
process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
let interrupted = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    interrupted = true;
    void closeAll().finally(() => process.exit(1));
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  // package.json's engines declares the supported versions of Node; the SDK's notice is for maintainers.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const chosen = sections.filter(({ name, idle }) => options.only?.includes(name) ?? !(small && idle));
  const outcomes: (Outcome & { readonly name: string; readonly conditions: Conditions })[] = [];
  for (const section of chosen) {
    const conditions = conditionsNow(runs);
    if (!interrupted) outcomes.push({ name: section.name, conditions, ...(await outcomeOf(section)) });
  }
  if (interrupted) return;
  console.log(options.json ? JSON.stringify(outcomes, null, 2) : `\n${table(outcomes)}\n`);
  if (options.record) {
    const measured = outcomes.flatMap((outcome) => ("rows" in outcome ? [outcome] : []));
    record(
      measured,
      sections.map(({ name }) => name),
      resolve(__dirname, ".."),
    );
    console.error(`${FIGURES} is written: npm run fix -- documents`);
  }
  if (outcomes.some((outcome) => "failure" in outcome)) process.exitCode = 1;
}

async function outcomeOf(section: Section): Promise<Outcome> {
  const { name, title } = section;
  const own = join(directory, name);
  mkdirSync(own);
  try {
    return { title, ...(await section.measure({ ...options, runs, small, directory: own, progress })) };
  } catch (error) {
    return { title, failure: error instanceof Error ? error.message : String(error) };
  } finally {
    await closeAll();
  }
}

/** On stderr, so that `--json` can be piped. */
function progress(what: string): void {
  console.error(colors.dim(`${what} …`));
}

function runsOf(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= 100) return value;
  throw new InvalidArgumentError("write a whole number from 1 to 100.");
}
