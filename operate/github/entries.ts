import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { z } from "zod";
import type { Context } from "../plan/checkout";
import { COMMENT_LIMIT } from "../plan/markdown";
import { planFiles } from "../plan/record";
import { summaryOf } from "../plan/recorded";
import { jsonIn } from "../support/json";
import { listEntries, ours, type Repository } from "./api";

/** The result of writing a comment. */
type Upserted = "written" | "updated" | "already there";

/**
 * Writes a comment on a pull request, or updates the existing one: repeated calls keep a single comment.
 * @param marker first line of the comment, invisible, by which it is found
 * @param body what follows the marker
 */
export async function upsertComment(
  repository: Repository,
  pullRequest: number,
  { marker, body, author }: { readonly marker: string; readonly body: string; readonly author: string },
): Promise<Upserted> {
  const text = `${marker}\n${body}`;
  const path = `/issues/${pullRequest}/comments`;
  const found = ours(await listEntries(repository, path), marker, author);
  if (found?.body === text) return "already there";
  if (found === undefined) await repository.send("POST", path, { body: text });
  else await repository.send("PATCH", `/issues/comments/${found.id}`, { body: text });
  return found === undefined ? "written" : "updated";
}

interface DriftFinding {
  readonly environment: string;
  readonly verdict: "clean" | "drift";
  /** Markdown; its first line is the marker of the environment's reports. */
  readonly report: string;
  readonly author: string;
}

/** The result for the issue, for people. */
type DriftIssue = {
  readonly what: "opened" | "updated" | "closed" | "none";
  readonly number?: number;
};

/**
 * Keeps one issue open about an environment's drift for as long as there is any: opens it, updates it, and closes it with the
 * report as a comment once the environment is clean.
 */
export async function keepDriftIssue(repository: Repository, finding: DriftFinding): Promise<DriftIssue> {
  const { environment, verdict, report, author } = finding;
  const marker = report.split("\n", 1)[0] ?? "";
  const open = await listEntries(
    repository,
    `/issues?state=open&creator=${encodeURIComponent(author)}&sort=created&direction=asc`,
  );
  const number = ours(open, marker, author)?.number;
  if (verdict === "drift") {
    const issue = { title: `Drift in ${environment}`, body: report };
    if (number !== undefined) {
      await repository.send("PATCH", `/issues/${number}`, issue);
      return { what: "updated", number };
    }
    const made = (await repository.send("POST", "/issues", issue)) as { number?: number } | undefined;
    return { what: "opened", ...(made?.number !== undefined && { number: made.number }) };
  }
  if (number === undefined) return { what: "none" };
  await repository.send("POST", `/issues/${number}/comments`, { body: report });
  await repository.send("PATCH", `/issues/${number}`, { state: "closed", state_reason: "completed" });
  return { what: "closed", number };
}

/** First line of the comment with the plans of a pull request. */
export const PLAN_MARKER = "<!-- terraform plan -->";

const matrixShape = z.object({ include: z.array(z.object({ stack: z.string() })) });

/** The stacks of a matrix, as `npm run plan -- changed --json` prints it. @throws CommandError (exit code 2) for any other text */
export function stacksOf(matrix: string): string[] {
  const parsed = matrixShape.safeParse(jsonIn(matrix));
  if (parsed.success) return parsed.data.include.map(({ stack }) => stack);
  throw new CommandError(
    `--matrix is not what npm run plan -- changed --json prints: ${matrix.slice(0, 80)}`,
    exitCodes.usage,
  );
}

/**
 * The comment on a pull request: the stacks that could not be planned, then the summary of the plans.
 * @param stacks that the change affects
 * @param directory with one plan per stack, as `npm run plan` writes them
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
