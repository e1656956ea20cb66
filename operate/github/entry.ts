import { z } from "zod";
import type { Repository } from "./api";

/** Who writes with the token of a workflow. */
export const WORKFLOW_AUTHOR = "github-actions[bot]";

/** A comment, or an issue: what was written, and by whom. */
const entryShape = z.object({
  number: z.optional(z.number()),
  id: z.number(),
  body: z.nullish(z.string()),
  user: z.nullish(z.object({ login: z.string() })),
  /** Of a list of issues, that this one is a pull request. */
  pull_request: z.optional(z.unknown()),
});
export type Entry = z.output<typeof entryShape>;

/** Comments of a pull request or issue, or issues: whatever the path lists. */
export const listEntries = (repository: Repository, path: string): Promise<Entry[]> =>
  repository.list(path, entryShape);

/**
 * The oldest entry that we wrote with this marker as its first line. Somebody else's with the same line is not ours to write anew.
 */
export const ours = (entries: readonly Entry[], marker: string, author: string): Entry | undefined =>
  entries
    .filter(({ pull_request }) => pull_request === undefined)
    .filter(({ user, body }) => user?.login === author && body?.split(/\r?\n/, 1)[0] === marker)
    .sort((a, b) => a.id - b.id)[0];
