import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import type { Context } from "../plan/context";
import { planFiles } from "../plan/record";
import { COMMENT_LIMIT } from "../plan/summary/markdown";
import { summaryOf } from "../plan/verbs/recorded";
import { exitCodes, GitHubError } from "./exit";

/** First line of the comment with the plans of a pull request. */
export const PLAN_MARKER = "<!-- terraform plan -->";

const matrixShape = z.object({ include: z.array(z.object({ stack: z.string() })) });

/** The stacks of a matrix, as `npm run plan -- changed --json` prints it. @throws GitHubError (exit code 2) for any other text */
export function stacksOf(matrix: string): string[] {
  try {
    return matrixShape.parse(JSON.parse(matrix)).include.map(({ stack }) => stack);
  } catch {
    throw new GitHubError(
      `--matrix is not what npm run plan -- changed --json prints: ${matrix.slice(0, 80)}`,
      exitCodes.usage,
    );
  }
}

/**
 * The comment on a pull request: which stacks could not be planned, then the summary of the plans that there are.
 * @param stacks those that the change touches
 * @param directory with a plan a stack, as `npm run plan` writes them
 */
export function planComment(context: Context, stacks: readonly string[], directory: string): string {
  if (stacks.length === 0) return "**Terraform plan.** No stack differs.\n";
  const below = resolve(context.project.root, directory);
  const [planned, missing]: [string[], string[]] = [[], []];
  for (const stack of stacks) {
    (existsSync(join(below, stack, planFiles.record)) ? planned : missing).push(stack);
  }
  const head = missing.map((stack) => `**${stack} could not be planned: see the run.**\n\n`).join("");
  if (planned.length === 0) return head;
  const room = COMMENT_LIMIT - Buffer.byteLength(`${PLAN_MARKER}\n${head}`);
  return (
    head +
    summaryOf(
      context,
      planned.map((stack) => join(below, stack)),
      room,
    )
  );
}
