import { appendFileSync, existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { ownTerminal, type Terminal } from "@saas/cli-kit/terminal";
import { type CheckoutSource, type Context, contextOf, printJson } from "../plan/checkout";
import { checkExceptions } from "../plan/exceptions";
import { planFiles, type RecordedPlan, readRecord } from "../plan/record";
import { countsText } from "../plan/report";
import { selectStacks } from "../plan/select";
import type { SynthesizedStack } from "../plan/synthesized";
import { projectCommand } from "../support/command";
import { applyPlan, type VerifiedPlan, verifyPlan } from "./verify";

/** Runs `npm run deploy`. @param source the checkout to deploy; absent: this one */
export function runDeploy(
  words: readonly string[],
  terminal: Terminal = ownTerminal(),
  source?: CheckoutSource,
): Promise<ExitCode> {
  const { program, action, run } = projectCommand(
    {
      name: "deploy",
      description: "Applies exactly the plans that were made and reviewed, in the order of deployment.",
      ends: ["unavailable", "refused", "planUnusable"],
    },
    terminal,
  );
  program
    .argument("[stacks...]", "stacks to deploy, e.g. saas-dev")
    .option("--environment <name>", "deploy every planned stack of an environment")
    .requiredOption("--plan <directory>", "the plan of one stack, or the directory that holds the plans")
    .option(
      "--digest <sha256>",
      "digest of the reviewed plan; of several plans: <stack>=<sha256>,<stack>=<sha256>",
    )
    .option("--summary <file>", "append the results in Markdown to a file, e.g. $GITHUB_STEP_SUMMARY")
    .option("--json", "print the result of each stack as one line of JSON on stdout")
    .action(
      action((stacks: string[], options: DeployOptions) =>
        deploy(contextOf(terminal, source), stacks, options),
      ),
    );
  return run(words);
}

interface DeployOptions {
  readonly environment?: string;
  readonly plan: string;
  readonly digest?: string;
  readonly summary?: string;
  readonly json?: true;
}

/** Verifies every plan, then applies them in the order of deployment; stops at the first failure. */
export async function deploy(
  context: Context,
  names: readonly string[],
  options: DeployOptions,
): Promise<ExitCode> {
  const { project, terminal } = context;
  project.terraform();
  const plans = resolve(project.root, options.plan);
  const stacks = await context.patient("synthesizing", project.synthesize());
  checkExceptions(project.exceptions, [...stacks.keys()]);
  const environments = options.environment === undefined ? [] : [options.environment];
  const chosen = selectStacks([...stacks.values()], names, environments);
  const planned = chosen.filter(({ name }) => names.includes(name) || hasPlan(plans, name));
  if (planned.length === 0)
    throw new CommandError(`${plans} holds no plan of ${options.environment}`, exitCodes.planUnusable);
  const digests = reviewedDigests(
    options.digest,
    planned.map(({ name }) => name),
  );

  const verified: VerifiedPlan[] = [];
  for (const stack of planned) {
    const recorded = recordOf(plans, stack);
    const verifying = verifyPlan(project, stack, recorded, digests.get(stack.name));
    verified.push(await context.patient(`verifying the plan of ${stack.name}`, verifying));
  }

  for (const plan of verified) await carryOut(context, plan, options);
  if (options.json) {
    printJson(context, {
      stacks: verified.map(({ stack, applyable }) => ({
        stack: stack.name,
        result: applyable ? "applied" : "unchanged",
      })),
    });
  } else {
    const last = relative(project.root, verified.at(-1)?.stack.directory ?? "");
    terminal.print(`next: terraform -chdir=${last} output`);
  }
  return exitCodes.done;
}

async function carryOut(
  { terminal, project }: Context,
  plan: VerifiedPlan,
  options: DeployOptions,
): Promise<void> {
  const { stack, report, applyable } = plan;
  const counts = countsText(report);
  if (applyable) {
    terminal.note(`${stack.name}: applying ${counts}`);
    await applyPlan(plan, project.root, (line) => terminal.note(terminal.noteColors.dim(`  ${line}`)));
  }
  const result = applyable ? `applied: ${counts}` : "nothing to change";
  if (options.summary !== undefined) {
    appendFileSync(options.summary, `**${stack.name}** ${result} (plan digest \`${report.digest}\`)\n\n`);
  }
  if (!options.json) terminal.print(`${terminal.colors.bold(stack.name)}  ${result}`);
}

/** The plan's directory: the given directory if it is a plan itself, otherwise its subdirectory. */
function directoryOf(plans: string, stack: string): string {
  return existsSync(join(plans, planFiles.record)) ? plans : join(plans, stack);
}

function hasPlan(plans: string, stack: string): boolean {
  const directory = directoryOf(plans, stack);
  return existsSync(join(directory, planFiles.record)) && readRecord(directory).record.stack === stack;
}

function recordOf(plans: string, { name }: SynthesizedStack): RecordedPlan {
  const recorded = readRecord(directoryOf(plans, name));
  if (recorded.record.stack === name) return recorded;
  throw new CommandError(
    `${recorded.directory} is a plan of ${recorded.record.stack}, not of ${name}`,
    exitCodes.planUnusable,
  );
}

/**
 * The digests of the plans that were reviewed, by stack.
 * @param text of `--digest`: the digest of the one plan, or `<stack>=<sha256>` of each, separated by commas; absent: none
 * @param planned the stacks that are about to be deployed
 * @throws CommandError if a plan has no digest, or a digest has no plan
 */
function reviewedDigests(text: string | undefined, planned: readonly string[]): Map<string, string> {
  if (text === undefined) return new Map();
  if (!text.includes("=")) {
    const [only = "", ...others] = planned;
    if (others.length === 0) return new Map([[only, text]]);
    throw new CommandError(
      "--digest names one plan: name one stack, or write <stack>=<sha256> for each, separated by commas",
      exitCodes.usage,
    );
  }
  const digests = new Map(text.split(",").map((part) => pairOf(part.trim())));
  for (const stack of planned) {
    if (digests.has(stack)) continue;
    throw new CommandError(
      `--digest has no entry for the plan of ${stack}: it was not reviewed`,
      exitCodes.planUnusable,
    );
  }
  for (const stack of digests.keys()) {
    if (planned.includes(stack)) continue;
    throw new CommandError(
      `--digest names ${stack}, whose plan is not here: fetch it, or plan again with npm run plan -- ${stack}`,
      exitCodes.planUnusable,
    );
  }
  return digests;
}

function pairOf(part: string): [string, string] {
  const [stack, digest, more] = part.split("=");
  if (stack && digest && more === undefined) return [stack, digest];
  throw new CommandError(`--digest: "${part}" is not <stack>=<sha256>`, exitCodes.usage);
}
