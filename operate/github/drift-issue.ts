import type { Repository } from "./api";
import { listEntries, ours } from "./entry";

export interface DriftFinding {
  readonly environment: string;
  readonly verdict: "clean" | "drift";
  /** Markdown; its first line is the marker of the environment's reports. */
  readonly report: string;
  readonly author: string;
}

/** What became of the issue, for people. */
export type DriftIssue = {
  readonly what: "opened" | "written anew" | "closed" | "none";
  readonly number?: number;
};

/**
 * Keeps one issue open about an environment's drift for as long as there is any: opens it, writes it anew, and closes it with the
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
      return { what: "written anew", number };
    }
    const made = (await repository.send("POST", "/issues", issue)) as { number?: number } | undefined;
    return { what: "opened", ...(made?.number !== undefined && { number: made.number }) };
  }
  if (number === undefined) return { what: "none" };
  await repository.send("POST", `/issues/${number}/comments`, { body: report });
  await repository.send("PATCH", `/issues/${number}`, { state: "closed", state_reason: "completed" });
  return { what: "closed", number };
}
