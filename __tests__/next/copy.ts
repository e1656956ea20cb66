import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { run, succeeded } from "@saas/cli-kit/process";
import type { Line } from "../../toolchains/schema";
import { copyFiles } from "../support/checkout-copy";

/** Characters of a difference that a failure shows. */
const DIFFERENCES = 2_000;

/** A copy of the checkout, with the Node.js of a line. */
export interface Copy {
  readonly directory: string;
  /** The Node.js that its programs run in, e.g. `v24.1.0`. */
  readonly node: string;
  /** Runs a program there. @returns its output @throws Error with the end of its output when it fails */
  run(program: string, ...words: string[]): Promise<string>;
  /** Uncommitted changes: `git status`, and the begin of `git diff`; empty: none. */
  changes(): string;
  remove(): void;
}

/** Copies the checkout to a temporary directory, committed there, without installed packages. */
export async function copyFor(root: string, line: Line): Promise<Copy> {
  const directory = mkdtempSync(join(tmpdir(), `line-${line.name}-`));
  const checkout = join(directory, "checkout");
  copyFiles(root, checkout);
  const git = (...words: string[]) => execFileSync("git", words, { cwd: checkout, encoding: "utf8" });
  git("init", "--quiet");
  git("add", "--all");
  const committer = ["-c", "user.name=line", "-c", "user.email=line@example.com"];
  git(...committer, "commit", "--quiet", "--message", "Start");
  const node = await nodeOf(line, join(directory, "node"));
  const { JEST_WORKER_ID: _, NODE_ENV: __, ...rest } = process.env;
  const env = {
    ...rest,
    PATH: [dirname(node), process.env.PATH].join(delimiter),
    CI: "true",
    CDKTN_DISABLE_CREATION_STACK: "1",
  };
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
  return {
    directory: checkout,
    node: version,
    run: async (program, ...words) => succeeded(await run(program, words, { cwd: checkout, env })).stdout,
    changes: () => `${git("status", "--porcelain")}${git("diff", "--unified=0").slice(0, DIFFERENCES)}`,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** The executable of this process, if it is the line's Node.js; otherwise one from npm, whose archives are checked. */
async function nodeOf({ node }: Line, directory: string): Promise<string> {
  if (process.versions.node.startsWith(`${node.development}.`)) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const options = ["--no-save", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"];
  succeeded(await run("npm", ["install", "--prefix", directory, ...options, `${name}@${node.binary}`], {}));
  return join(directory, "node_modules", name, "bin/node");
}

/**
 * Installs exactly what the copy's lock file has: `npm install`, which could begin with the checkout's packages, may write the lock
 * file anew.
 */
export async function installIn(copy: Copy): Promise<void> {
  await copy.run("npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund");
}
