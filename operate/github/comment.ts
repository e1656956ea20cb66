import type { Repository } from "./api";
import { listEntries, ours } from "./entry";

/** What became of a comment. */
export type Upserted = "written" | "written anew" | "already there";

/**
 * Writes a comment on a pull request, or writes ours anew: there is one, however often this is called.
 * @param marker first line of the comment, shown to nobody, by which it is found
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
  return found === undefined ? "written" : "written anew";
}
