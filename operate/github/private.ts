import { readFileSync } from "node:fs";
import { z } from "zod";
import { exitCodes, GitHubError } from "./exit";

const eventShape = z.object({ repository: z.object({ private: z.boolean(), full_name: z.string() }) });

/**
 * Refuses to go on in a repository that everybody can read: there, everybody can download what a run uploads, and a plan file holds the
 * state.
 * @param file with the event, `$GITHUB_EVENT_PATH`
 * @returns the repository's name
 */
export function requirePrivate(file: string | undefined): string {
  if (!file) {
    throw new GitHubError(
      "GITHUB_EVENT_PATH is not set: this is a step of a workflow, which has it",
      exitCodes.usage,
    );
  }
  let event: unknown;
  try {
    event = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new GitHubError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  const parsed = eventShape.safeParse(event);
  if (!parsed.success) throw new GitHubError(`${file} does not say whether the repository is private`);
  const { private: hidden, full_name } = parsed.data.repository;
  if (hidden) return full_name;
  throw new GitHubError(
    `${full_name} is public, and plan files hold the state: deploy from a private repository, or by hand (docs/delivery.md)`,
  );
}
