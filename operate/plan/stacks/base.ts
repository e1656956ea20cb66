import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { succeeded } from "@saas/cli-kit/process";
import { PlanError } from "../exit";
import { baseCommit, git } from "./git";
import { synthesizeCheckout } from "./synthesize";
import { isSynthesized, readSynthesized, type SynthesizedStack } from "./synthesized";

/** The stacks of a base, or why they cannot be told. */
export type Base =
  | { readonly stacks: ReadonlyMap<string, SynthesizedStack> }
  | { readonly incomparable: string };

/** What the base is synthesized with here: another version of it there could write other Terraform JSON. */
const LOCK_FILE = "package-lock.json";

/**
 * The stacks of a base.
 * @param base a directory with synthesized stacks, or a git revision: then what HEAD departed from it, synthesized by its own
 * code in a temporary worktree, with the node_modules that are installed here
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
    // A base that does not synthesize must not keep its repair from being planned.
    if (error instanceof PlanError) return { incomparable: "the base does not synthesize" };
    throw error;
  } finally {
    await git(root, "worktree", "remove", "--force", worktree);
    rmSync(directory, { recursive: true, force: true });
  }
}
