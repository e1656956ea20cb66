import { table } from "@saas/cli-kit/table";
import { local } from "../../../environments/local";
import { appendOutputs } from "../../github/outputs";
import { type Context, printJson } from "../context";
import { type ExitCode, exitCodes } from "../exit";
import { readBase } from "../stacks/base";
import { type ChangedStack, changedStacks, everyStack } from "../stacks/changed";
import { selectStacks } from "../stacks/select";

export interface ChangedOptions {
  readonly base: string;
  readonly environment?: readonly string[];
  readonly githubOutput?: string;
  readonly json?: true;
}

/** Lists the stacks whose Terraform JSON or assets differ from a base's. */
export async function changed(
  context: Context,
  { base, environment, githubOutput, json }: ChangedOptions,
): Promise<ExitCode> {
  const { project, terminal } = context;
  const current = await context.patient("synthesizing", project.synthesize());
  if (environment !== undefined) selectStacks([...current.values()], [], environment);
  const before = await context.patient(`synthesizing ${base}`, readBase(project.root, base));
  const all =
    "stacks" in before ? changedStacks(before.stacks, current) : everyStack(current, before.incomparable);
  const found = all.filter((stack) => wanted(stack, environment));
  const matrix = { include: matrixOf(found) };
  if (githubOutput !== undefined) {
    appendOutputs(githubOutput, { matrix: JSON.stringify(matrix), any: `${matrix.include.length > 0}` });
  }
  if (json) printJson(context, matrix);
  else for (const line of linesOf(found, context)) terminal.print(line);
  for (const { stack, difference, localState } of found) {
    if (difference === "removed") {
      terminal.note(
        `${stack} is no longer in the code, and what it deployed stays: destroy it from the base first.`,
      );
    } else if (localState) {
      terminal.note(`${stack} keeps its state in a file: only the machine that has it can plan it.`);
    }
  }
  return exitCodes.done;
}

/** The local environment runs on one machine and is never deployed: it is there only for who names it. */
const wanted = ({ environment }: ChangedStack, named: readonly string[] | undefined): boolean =>
  named === undefined ? environment !== local.name : named.includes(environment);

/** A stack a job; what is no longer in the code cannot be planned, and what has its state elsewhere not there. */
const matrixOf = (stacks: readonly ChangedStack[]) =>
  stacks
    .filter(({ difference, localState }) => difference !== "removed" && !localState)
    .map(({ stack, environment, difference, where }) => ({ stack, environment, difference, where }));

const linesOf = (stacks: readonly ChangedStack[], { terminal: { colors } }: Context): string[] =>
  stacks.length === 0
    ? ["No stack differs."]
    : table(
        ["ENVIRONMENT", "STACK", "DIFFERENCE", "WHERE"],
        stacks.map(({ stack, environment, difference, where }) => [environment, stack, difference, where]),
        colors,
      );
