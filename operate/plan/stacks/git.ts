import { run, succeeded } from "@saas/cli-kit/process";
import { exitCodes, PlanError } from "../exit";

const TIMEOUT_MS = 60_000;

/** What a checkout holds. */
export interface Revision {
  /** The commit, 40 hexadecimal digits; null where there is no git checkout. */
  readonly commit: string | null;
  /** Whether anything differs from the commit, files that git does not know included. */
  readonly uncommitted: boolean;
}

/** Runs git in a checkout; hooks of the checkout are not run. */
export const git = (root: string, ...args: string[]) =>
  run("git", ["-C", root, "-c", "core.hooksPath=/dev/null", ...args], { timeoutMs: TIMEOUT_MS });

/** The revision that a checkout is at. */
export async function revisionOf(root: string): Promise<Revision> {
  const head = await git(root, "rev-parse", "--verify", "HEAD");
  if (head.code !== 0) return { commit: null, uncommitted: false };
  const status = succeeded(await git(root, "status", "--porcelain"));
  return { commit: head.stdout.trim(), uncommitted: status.stdout.trim() !== "" };
}

/**
 * The commit from which a checkout departed: the merge base of HEAD and a revision, or that revision where they share none.
 * @throws PlanError (exit code 2) when git does not know the revision
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
  throw new PlanError(
    `--base ${revision} is neither a revision that git knows here nor a directory with synthesized stacks ` +
      "(manifest.json): fetch it first (in GitHub Actions: actions/checkout with fetch-depth: 0)",
    exitCodes.usage,
  );
}
