import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run, succeeded } from "@saas/cli-kit/process";
import { lines } from "../../toolchains/lines";
import { keptLock, packageJsonOf, packageJsonText, workspacesOf } from "./change-over";
import { lineIn, withLine } from "./package-json";

/**
 * Writes the lock files of the lines that are not in use with npm, which asks the registry. What the line in use has already
 * locked keeps its version.
 * @returns the files, from the root
 */
export async function writeLocks(root: string): Promise<string[]> {
  const found = packageJsonOf(root);
  const others = Object.values(lines).filter(({ name }) => name !== lineIn(found).name);
  for (const line of others) {
    const directory = mkdtempSync(join(tmpdir(), "lock-"));
    try {
      const workspaces = workspacesOf(root).map((path) => `${path}/package.json`);
      for (const path of [".npmrc", "package-lock.json", ...workspaces]) {
        mkdirSync(dirname(join(directory, path)), { recursive: true });
        cpSync(join(root, path), join(directory, path));
      }
      writeFileSync(join(directory, "package.json"), packageJsonText(withLine(found, line)));
      const options = ["--package-lock-only", "--ignore-scripts", "--omit-lockfile-registry-resolved"];
      succeeded(await run("npm", ["install", ...options], { cwd: directory }));
      const lock = readFileSync(join(directory, "package-lock.json"), "utf8");
      writeFileSync(join(root, keptLock(line.name)), lock);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
  return others.map(({ name }) => keptLock(name));
}
