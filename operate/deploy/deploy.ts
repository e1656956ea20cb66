import { appendFileSync, existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { type Context, printJson } from "../plan/context";
import { type ExitCode, exitCodes, PlanError } from "../plan/exit";
import { checkExceptions } from "../plan/guard/exceptions";
import { planFiles, type RecordedPlan, readRecord } from "../plan/record";
import { selectStacks } from "../plan/stacks/select";
import type { SynthesizedStack } from "../plan/stacks/synthesized";
import { countsText } from "../plan/summary/report";
import { applyPlan } from "./apply";
import { reviewedDigests } from "./digests";
import { type VerifiedPlan, verifyPlan } from "./verify";

export interface DeployOptions {
  readonly environment?: string;
  readonly plan: string;
  readonly digest?: string;
  readonly summary?: string;
  readonly json?: true;
}

/** Verifies every plan, then applies them in the order of deployment; the first that fails is the last. */
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
    throw new PlanError(`${plans} holds no plan of ${options.environment}`, exitCodes.planUnusable);
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

async function carryOut({ terminal }: Context, plan: VerifiedPlan, options: DeployOptions): Promise<void> {
  const { stack, report, applyable } = plan;
  const counts = countsText(report);
  if (applyable) {
    terminal.note(`${stack.name}: applying ${counts}`);
    await applyPlan(plan, (line) => terminal.note(terminal.noteColors.dim(`  ${line}`)));
  }
  const told = applyable ? `applied: ${counts}` : "nothing to change";
  if (options.summary !== undefined) {
    appendFileSync(options.summary, `**${stack.name}** ${told} (plan digest \`${report.digest}\`)\n\n`);
  }
  if (!options.json) terminal.print(`${terminal.colors.bold(stack.name)}  ${told}`);
}

/** A directory that is a plan itself is that of the stack it names. */
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
  throw new PlanError(
    `${recorded.directory} is a plan of ${recorded.record.stack}, not of ${name}`,
    exitCodes.planUnusable,
  );
}
