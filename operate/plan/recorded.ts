import { appendFileSync, existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { CommandError, type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { type Checkout, type Context, guardOf, printJson } from "./checkout";
import { checkExceptions } from "./exceptions";
import { judge } from "./guard";
import { jsonOf, type MadePlan } from "./make";
import { COMMENT_LIMIT, markdownOf } from "./markdown";
import { planFiles, type RecordedPlan, readPlanJson, readRecord } from "./record";
import { reportOf, terminalLines } from "./report";
import { inDeployOrder } from "./select";

/** Prints the Markdown summary of existing plans. */
export async function summary(
  context: Context,
  directories: readonly string[],
  { limit = COMMENT_LIMIT, summary: file }: { readonly limit?: number; readonly summary?: string },
): Promise<ExitCode> {
  const markdown = summaryOf(context, directories, limit);
  if (file === undefined) context.terminal.print(markdown.trimEnd());
  else appendFileSync(file, markdown);
  return exitCodes.done;
}

/** The Markdown summary of existing plans, judged by today's exceptions. @param limit in bytes */
export const summaryOf = (context: Context, directories: readonly string[], limit: number): string =>
  markdownOf(
    recordedPlans(context, directories).map(({ report }) => report),
    limit,
  );

/** Judges existing plans by today's exceptions. */
export async function guard(
  context: Context,
  directories: readonly string[],
  { json }: { readonly json?: true },
): Promise<ExitCode> {
  const { terminal } = context;
  const plans = recordedPlans(context, directories);
  if (json) printJson(context, { stacks: plans.map(jsonOf) });
  else {
    for (const { report } of plans) {
      const lines = terminalLines({ ...report, changes: [] }, terminal).slice(1);
      const { refused } = report.verdict;
      terminal.print(`${terminal.colors.bold(report.stack)}  ${refused.length === 0 ? "passes" : "refused"}`);
      for (const line of lines) terminal.print(line);
    }
  }
  const refused = plans.some(({ report }) => report.verdict.refused.length > 0);
  return refused ? exitCodes.refused : exitCodes.done;
}

/** The plans in directories, each a plan or a parent of plans, in the order of deployment. */
function recordedPlans({ project }: Context, directories: readonly string[]): MadePlan[] {
  checkExceptions(project.exceptions);
  const found = directories.flatMap((directory) => plansIn(resolve(project.root, directory)));
  return inDeployOrder(
    found.map((plan) => ({ name: plan.record.stack, environment: plan.record.environment, plan })),
  ).map(({ plan }) => judged(project, plan));
}

function judged(project: Checkout, recorded: RecordedPlan): MadePlan {
  const { directory, digest } = recorded;
  const { stack, environment } = recorded.record;
  const plan = readPlanJson(recorded);
  const guarded = { stack, ...guardOf(project, environment) };
  const verdict = judge(plan, guarded, project.exceptions, project.today());
  return { directory, environment, report: reportOf({ stack, plan, verdict, digest }) };
}

function plansIn(directory: string): RecordedPlan[] {
  if (existsSync(join(directory, planFiles.record))) return [readRecord(directory)];
  const below = existsSync(directory)
    ? readdirSync(directory)
        .map((name) => join(directory, name))
        .filter((path) => existsSync(join(path, planFiles.record)))
    : [];
  if (below.length > 0) return below.map(readRecord);
  throw new CommandError(`${directory} holds no plan: make one with npm run plan`, exitCodes.usage);
}
