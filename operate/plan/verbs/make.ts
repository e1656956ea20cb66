import { appendFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { appendOutputs } from "../../github/outputs";
import { type Context, printJson } from "../context";
import { type ExitCode, exitCodes, PlanError } from "../exit";
import { checkExceptions } from "../guard/exceptions";
import { type MadePlan, makePlan } from "../make";
import { isDeployedByCi, selectStacks } from "../stacks/select";
import { markdownOf } from "../summary/markdown";
import { terminalLines } from "../summary/terminal";

export interface MakeVerbOptions {
  readonly environment?: string;
  readonly deployedByCi?: true;
  readonly out: string;
  readonly review?: true;
  readonly expectNoChanges?: true;
  readonly summary?: string;
  readonly githubOutput?: string;
  readonly json?: true;
}

interface Failure {
  readonly stack: string;
  readonly error: string;
}

/** Plans stacks, one after the other, and judges each plan. */
export async function make(
  context: Context,
  names: readonly string[],
  options: MakeVerbOptions,
): Promise<ExitCode> {
  const { project, terminal } = context;
  const { environment, json } = options;
  project.terraform();
  const stacks = await context.patient("synthesizing", project.synthesize());
  const all = [...stacks.values()];
  const named = selectStacks(all, names, environment === undefined ? [] : [environment]);
  const chosen = options.deployedByCi ? named.filter(isDeployedByCi) : named;
  checkExceptions(project.exceptions, [...stacks.keys()]);
  const out = resolve(project.root, options.out);
  const made: MadePlan[] = [];
  const failed: Failure[] = [];
  for (const stack of chosen) {
    if (stack.localState) {
      terminal.note(
        `${stack.name}: its state is a file on the machine that deployed it; elsewhere everything looks new (docs/operations.md)`,
      );
    }
    try {
      const plan = makePlan(project, stack, { out, review: options.review === true });
      made.push(await context.patient(`planning ${stack.name}`, plan));
    } catch (error) {
      if (!(error instanceof PlanError)) throw error;
      failed.push({ stack: stack.name, error: error.message });
      terminal.note(`${terminal.noteColors.red("error")} ${error.message}`);
    }
  }
  if (options.summary !== undefined) {
    appendFileSync(options.summary, summaryOf(made, failed));
  }
  if (options.githubOutput !== undefined) appendOutputs(options.githubOutput, outputsOf(made));
  if (json) printJson(context, { stacks: [...made.map(jsonOf), ...failed] });
  else for (const line of linesOf(context, made, options)) terminal.print(line);
  return exitCodeOf(made, failed, options);
}

/** What a job that deploys these plans has to know: which, as `npm run deploy -- --digest` takes it, and whether at all. */
const outputsOf = (made: readonly MadePlan[]) => ({
  digests: made.map(({ report }) => `${report.stack}=${report.digest}`).join(","),
  changes: `${made.some(({ report }) => report.changes.length > 0)}`,
});

/** What could not be planned comes first: nobody should take the rest for everything. */
function summaryOf(made: readonly MadePlan[], failed: readonly Failure[]): string {
  const missing = failed.map(({ stack }) => `**${stack} could not be planned: see the log.**\n\n`).join("");
  if (made.length === 0 && failed.length > 0) return missing;
  return missing + markdownOf(made.map(({ report }) => report));
}

function exitCodeOf(
  made: readonly MadePlan[],
  failed: readonly Failure[],
  { expectNoChanges }: MakeVerbOptions,
): ExitCode {
  if (failed.length > 0) return exitCodes.failed;
  if (made.some(({ report }) => report.verdict.refused.length > 0)) return exitCodes.refused;
  const changes = made.some(({ report }) => report.changes.length > 0);
  return expectNoChanges && changes ? exitCodes.changes : exitCodes.done;
}

/** A plan for machines: counts, what the guard says, and where it lies. */
export const jsonOf = ({ directory, environment, report }: MadePlan) => ({
  stack: report.stack,
  environment,
  changes: report.counts,
  guard: report.verdict,
  digest: report.digest,
  directory,
});

function linesOf(
  { terminal, project }: Context,
  made: readonly MadePlan[],
  { review }: MakeVerbOptions,
): string[] {
  const lines = made.flatMap(({ report }) => [...terminalLines(report, terminal.colors), ""]);
  const ready = made.filter(({ report }) => report.verdict.refused.length === 0 && report.changes.length > 0);
  if (review || ready.length === 0) return lines.slice(0, -1);
  const shared = new Set(ready.map(({ directory }) => resolve(directory, "..")));
  const out = relative(project.root, [...shared][0] ?? "") || ".";
  const named = ready.map(({ report }) => report.stack).join(" ");
  return [...lines, `next: npm run deploy -- ${named} --plan ${out}`];
}
