import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { z } from "zod";
import { at, jsonIn } from "../support/json";

/** API URL, token and repository: GitHub Actions sets them for every step, except the token, which the step requests. */
export interface Access {
  readonly url: string;
  readonly token: string;
  /** `owner/name`. */
  readonly repository: string;
}

const PAGE = 100;
/** Most pages that are read of a list. */
const MOST_PAGES = 20;
const TIMEOUT_MS = 30_000;

/** Reads the variables that GitHub Actions sets. @throws CommandError naming the variable that is missing: exit code 3 for the token, otherwise 2 */
export function accessOf(env: NodeJS.ProcessEnv): Access {
  const { GITHUB_API_URL: url = "https://api.github.com", GITHUB_TOKEN: token, GITHUB_REPOSITORY } = env;
  if (!token) {
    throw new CommandError(
      "GITHUB_TOKEN is not set: a step of a workflow gets github.token by env:; by hand, a token of yours",
      exitCodes.unavailable,
    );
  }
  if (!/^[A-Za-z0-9][\w-]*\/(?!\.{1,2}$)[\w.-]+$/.test(GITHUB_REPOSITORY ?? "")) {
    throw new CommandError(
      `GITHUB_REPOSITORY is ${GITHUB_REPOSITORY === undefined ? "not set" : `"${GITHUB_REPOSITORY}"`}: write owner/name`,
      exitCodes.usage,
    );
  }
  return { url: url.replace(/\/+$/, ""), token, repository: GITHUB_REPOSITORY as string };
}

/** The calls of GitHub's REST API that the workflows need, for one repository. */
export class Repository {
  constructor(private readonly access: Access) {}

  /** `path` is below the repository, e.g. `/issues/1/comments`. @throws CommandError with GitHub's message and the fix */
  async send(method: "GET" | "POST" | "PATCH", path: string, body?: object): Promise<unknown> {
    const { url, token, repository } = this.access;
    const what = `${method} /repos/${repository}${path}`;
    const response = await fetch(`${url}/repos/${repository}${path}`, {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
        "x-github-api-version": "2022-11-28",
        "user-agent": "saas-foundation-delivery",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((error: unknown) => {
      throw new CommandError(
        `GitHub cannot be reached at ${url}: ${causeOf(error)}: check GITHUB_API_URL and the network`,
        exitCodes.unavailable,
      );
    });
    const text = await response.text();
    if (response.ok) return text === "" ? undefined : json(text, what);
    throw new CommandError(
      `GitHub refuses ${what} (${response.status}): ${saidIn(text)}${fixFor(response.status)}`,
      response.status === 401 ? exitCodes.unavailable : exitCodes.failed,
    );
  }

  /** Every page of a list. @param shape of one entry */
  async list<T>(path: string, shape: z.ZodType<T>): Promise<T[]> {
    const found: T[] = [];
    for (let page = 1; page <= MOST_PAGES; page++) {
      const separator = path.includes("?") ? "&" : "?";
      const answer = await this.send("GET", `${path}${separator}per_page=${PAGE}&page=${page}`);
      const parsed = z.array(shape).safeParse(answer);
      if (!parsed.success)
        throw new CommandError(`GitHub answers ${path} with something other than the expected list`);
      found.push(...parsed.data);
      if (parsed.data.length < PAGE) break;
    }
    return found;
  }
}

const causeOf = (error: unknown): string => {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message || message : message;
};

function json(text: string, what: string): unknown {
  const value = jsonIn(text);
  if (value === undefined) throw new CommandError(`GitHub answers ${what} with something that is not JSON`);
  return value;
}

const MOST_CHARACTERS = 200;

const saidIn = (text: string): string =>
  String(at(jsonIn(text), "message") ?? text).slice(0, MOST_CHARACTERS);

/** A token without the permission gets 403, or 404 where it may not even see the resource. */
const fixFor = (status: number): string =>
  status === 401
    ? ": the token is invalid or has expired"
    : status === 403 || status === 404
      ? ": does the job declare the permission (issues: write, pull-requests: write), and does it exist?"
      : "";

/** The author of entries written with a workflow's token. */
export const WORKFLOW_AUTHOR = "github-actions[bot]";

/** A comment or an issue: its text and its author. */
const entryShape = z.object({
  number: z.optional(z.number()),
  id: z.number(),
  body: z.nullish(z.string()),
  user: z.nullish(z.object({ login: z.string() })),
  /** Present in a list of issues if the entry is a pull request. */
  pull_request: z.optional(z.unknown()),
});
export type Entry = z.output<typeof entryShape>;

/** Comments of a pull request or issue, or issues: whatever the path lists. */
export const listEntries = (repository: Repository, path: string): Promise<Entry[]> =>
  repository.list(path, entryShape);

/**
 * The oldest entry by this author whose first line is the marker. Entries of other authors are never updated.
 */
export const ours = (entries: readonly Entry[], marker: string, author: string): Entry | undefined =>
  entries
    .filter(({ pull_request }) => pull_request === undefined)
    .filter(({ user, body }) => user?.login === author && body?.split(/\r?\n/, 1)[0] === marker)
    .sort((a, b) => a.id - b.id)[0];
