import { isDeepStrictEqual } from "node:util";
import { type ExitCode, exitCodes } from "@saas/cli-kit/exit";
import { table } from "@saas/cli-kit/table";
import { local } from "../../environments/local";
import { appendOutputs } from "../support/step-outputs";
import { type Context, printJson } from "./checkout";
import { readBase } from "./git";
import { selectStacks } from "./select";
import type { SynthesizedStack } from "./synthesized";

/** How a stack differs from the base, or why it counts as if it did. */
export type Difference = "changed" | "added" | "removed" | "cannot tell";

interface ChangedStack {
  readonly stack: string;
  readonly environment: string;
  readonly difference: Difference;
  /** Location of the difference: `Terraform JSON`, `2 assets`. */
  readonly where: string;
  /** Whether only one machine can plan it, because its state is a local file there. */
  readonly localState: boolean;
}

type Stacks = ReadonlyMap<string, SynthesizedStack>;

/** The stacks whose Terraform JSON or assets differ from the base's, in the order of their names. */
export function changedStacks(base: Stacks, current: Stacks): ChangedStack[] {
  const names = [...new Set([...base.keys(), ...current.keys()])].sort();
  return names.flatMap((name): ChangedStack[] => {
    const [before, after] = [base.get(name), current.get(name)];
    const { environment = "", localState = false } = after ?? before ?? {};
    const difference = (how: Difference, where: string) => [
      { stack: name, environment, difference: how, where, localState },
    ];
    if (before === undefined) return difference("added", "a new stack");
    if (after === undefined) return difference("removed", "no longer in the code; its resources remain");
    const where = differingParts(before, after);
    return where.length === 0 ? [] : difference("changed", where.join(", "));
  });
}

/** Every stack, for a base that cannot be compared. @param why the reason */
const everyStack = (current: Stacks, why: string): ChangedStack[] =>
  [...current.values()].map(({ name, environment, localState }) => ({
    ...{ stack: name, environment, localState },
    difference: "cannot tell",
    where: why,
  }));

function differingParts(before: SynthesizedStack, after: SynthesizedStack): string[] {
  const { "cdk.tf.json": _before, ...assetsBefore } = before.files;
  const { "cdk.tf.json": _after, ...assetsAfter } = after.files;
  const paths = new Set([...Object.keys(assetsBefore), ...Object.keys(assetsAfter)]);
  // cdktf names an asset's folder by its content: the same asset under another path is one that changed.
  const assets = new Set(
    [...paths].filter((path) => assetsBefore[path] !== assetsAfter[path]).map((path) => path.split("/")[1]),
  ).size;
  return [
    ...(isDeepStrictEqual(before.template, after.template) ? [] : ["Terraform JSON"]),
    ...(assets === 0 ? [] : [`${assets} ${assets === 1 ? "asset" : "assets"}`]),
  ];
}

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
        `${stack} is no longer in the code, but its resources remain: destroy it from the base first.`,
      );
    } else if (localState) {
      terminal.note(`${stack} keeps its state in a file: only the machine that has it can plan it.`);
    }
  }
  return exitCodes.done;
}

/** The local environment is never deployed: it is included only if it is named. */
const wanted = ({ environment }: ChangedStack, named: readonly string[] | undefined): boolean =>
  named === undefined ? environment !== local.name : named.includes(environment);

/** One job per stack; removed stacks and stacks with a local state elsewhere cannot be planned. */
const matrixOf = (stacks: readonly ChangedStack[]) =>
  stacks
    .filter(({ difference, localState }) => difference !== "removed" && !localState)
    .map(({ stack, environment, difference, where }) => ({ stack, environment, difference, where }));

const linesOf = (stacks: readonly ChangedStack[], { terminal }: Context): string[] =>
  stacks.length === 0
    ? ["No stack differs."]
    : table(
        ["ENVIRONMENT", { text: "STACK", whole: true }, "DIFFERENCE", { text: "WHERE", least: 10 }],
        stacks.map(({ stack, environment, difference, where }) => [environment, stack, difference, where]),
        terminal,
      );
