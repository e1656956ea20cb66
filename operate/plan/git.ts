import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { run, succeeded } from "@saas/cli-kit/process";
import { isSynthesized, readSynthesized, type SynthesizedStack, synthesizeCheckout } from "./synthesized";

const TIMEOUT_MS = 60_000;

/** The state of a checkout. */
export interface Revision {
  /** The commit, 40 hexadecimal digits; null if there is no git checkout. */
  readonly commit: string | null;
  /** Paths that differ from the commit, including untracked files. */
  readonly uncommitted: readonly string[];
}

/** At most so many paths are named. */
const MOST_NAMED = 5;

/** `uncommitted changes (a.ts, b.ts and 2 more)` */
export function uncommittedChanges({ uncommitted }: Revision): string {
  const named = uncommitted.slice(0, MOST_NAMED).join(", ");
  const more = uncommitted.length - MOST_NAMED;
  return `uncommitted changes (${named}${more > 0 ? ` and ${more} more` : ""})`;
}

/** Runs git in a checkout; hooks of the checkout are not run. */
export const git = (root: string, ...args: string[]) =>
  run("git", ["-C", root, "-c", "core.hooksPath=/dev/null", ...args], { timeoutMs: TIMEOUT_MS });

/** The revision that a checkout is at. */
export async function revisionOf(root: string): Promise<Revision> {
  const head = await git(root, "rev-parse", "--verify", "HEAD");
  if (head.code !== 0) return { commit: null, uncommitted: [] };
  const status = succeeded(await git(root, "status", "--porcelain", "-z"));
  return { commit: head.stdout.trim(), uncommitted: pathsOf(status.stdout) };
}

/** Paths of `git status --porcelain -z`: two letters, a space, the path; the former path of a renamed file follows as an entry. */
function pathsOf(status: string): string[] {
  const entries = status.split("\0").filter(Boolean);
  return entries.flatMap((entry, index) => (/^(R|C)/.test(entries[index - 1] ?? "") ? [] : [entry.slice(3)]));
}

/**
 * The commit that a checkout is based on: the merge base of HEAD and a revision, or that revision if they share none.
 * @throws CommandError (exit code 2) when git does not know the revision
 */
export async function baseCommit(root: string, revision: string): Promise<string> {
  const base = await git(root, "merge-base", "HEAD", "--end-of-options", revision);
  if (base.code === 0) return base.stdout.trim();
  const commit = await git(
    root,
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${revision}^{commit}`,
  );
  if (commit.code === 0) return commit.stdout.trim();
  throw new CommandError(
    `--base ${revision} is neither a revision that git knows here nor a directory with synthesized stacks ` +
      "(manifest.json): fetch it first (in GitHub Actions: actions/checkout with fetch-depth: 0)",
    exitCodes.usage,
  );
}

/** The stacks of a base, or why they cannot be determined. */
export type Base =
  | { readonly stacks: ReadonlyMap<string, SynthesizedStack> }
  | { readonly incomparable: string };

/** The base is synthesized with the installed node_modules: if its lock file differs, its Terraform JSON may too. */
const LOCK_FILE = "package-lock.json";

/**
 * The stacks of a base.
 * @param base a directory with synthesized stacks, or a git revision: then its merge base with HEAD, synthesized by its own
 * code in a temporary worktree, with the node_modules installed here
 */
export async function readBase(root: string, base: string): Promise<Base> {
  if (isSynthesized(base)) return { stacks: readSynthesized(base) };
  const commit = await baseCommit(root, base);
  if ((await git(root, "diff", "--quiet", commit, "--", LOCK_FILE)).code !== 0) {
    return { incomparable: `${LOCK_FILE} differs` };
  }
  return synthesizeCommit(root, commit);
}

async function synthesizeCommit(root: string, commit: string): Promise<Base> {
  const directory = mkdtempSync(join(tmpdir(), "saas-base-"));
  const worktree = join(directory, "worktree");
  try {
    succeeded(await git(root, "worktree", "add", "--detach", worktree, commit));
    symlinkSync(join(root, "node_modules"), join(worktree, "node_modules"), "dir");
    return { stacks: readSynthesized(await synthesizeCheckout(worktree, join(directory, "out"))) };
  } catch (error) {
    // A broken base must not prevent planning its fix.
    if (error instanceof CommandError) return { incomparable: "the base does not synthesize" };
    throw error;
  } finally {
    await git(root, "worktree", "remove", "--force", worktree);
    rmSync(directory, { recursive: true, force: true });
  }
}
