import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type RunResult, run } from "@saas/cli-kit/process";
import { copyFiles } from "../support/checkout-copy";

const root = resolve(__dirname, "../..");

/** A copy of the checkout, to grow. */
export interface Copy {
  readonly directory: string;
  /** Runs a program there. @throws Error with its output when it fails */
  run(program: string, ...words: string[]): Promise<RunResult>;
  /** Commits what has changed. @returns the paths */
  commit(): string[];
  remove(): void;
}

/** Copies what git tracks, or would: not what it ignores; and the installed packages. */
export function copyOfCheckout(): Copy {
  const directory = mkdtempSync(join(tmpdir(), "growth-"));
  const git = (cwd: string, ...words: string[]) => execFileSync("git", words, { cwd, encoding: "utf8" });
  copyFiles(root, directory);
  copyModules(directory);
  git(directory, "init", "--quiet");
  const commit = (): string[] => {
    git(directory, "add", "--all");
    const changed = git(directory, "diff", "--cached", "--name-only", "-z").split("\0").filter(Boolean);
    const committer = ["-c", "user.name=growth", "-c", "user.email=growth@example.com"];
    git(directory, ...committer, "commit", "--quiet", "--allow-empty", "--message", "Grow");
    return changed;
  };
  commit();
  return {
    directory,
    run: async (program, ...words) => {
      const result = await run(program, words, { cwd: directory, env: environment() });
      if (result.code !== 0) throw new Error(`${result.command}\n${result.stdout}\n${result.stderr}`);
      return result;
    },
    commit,
    remove: () => rmSync(directory, { recursive: true }),
  };
}

/**
 * Hard links, where the file system is the same: links of `@saas/` and `.bin` are relative, and lead into the copy. Without the
 * cache, where other suites write and remove files meanwhile.
 */
function copyModules(directory: string): void {
  const [from, to] = [join(root, "node_modules"), join(directory, "node_modules")];
  const entries = readdirSync(from).filter((name) => name !== ".cache");
  const copied = (...how: string[]) => {
    mkdirSync(to);
    const words = [...how, ...entries.map((name) => join(from, name)), to];
    return spawnSync("cp", words, { stdio: "ignore" }).status === 0;
  };
  if (copied("-al")) return;
  rmSync(to, { recursive: true, force: true });
  if (!copied("-a")) throw new Error(`node_modules cannot be copied to ${directory}`);
}

/** Without what jest says to its own children. */
function environment(): NodeJS.ProcessEnv {
  const { JEST_WORKER_ID: _, NODE_ENV: __, ...rest } = process.env;
  return { ...rest, CI: "true" };
}
