import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../..");

/** Where tests keep what all test files share; `npm ci` empties it. */
export const keptForTests = join(root, "node_modules/.cache/tests");

/** npm's list of installed packages: any package change changes it. */
const INSTALLED = "node_modules/.package-lock.json";

/** Folders that stacks and functions import nothing of: docs/architecture.md has the walls. */
const OTHERS = new Set([
  ...["__tests__", "bench", "develop", "docs", "examples", "operate", "packages", "security"],
  ...["cdktf.out", "dist", "node_modules"],
]);

/** SHA-256 of the contents of all that stacks and functions are made of, and of the installed packages. */
export function digestOfSources(): string {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && !OTHERS.has(entry.name))
    .map(({ name }) => join(root, name));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const digest = createHash("sha256");
  for (const file of [...files.sort(), join(root, INSTALLED)]) {
    digest.update(`${file}\n`).update(readFileSync(file)).update("\n");
  }
  return digest.digest("hex").slice(0, 32);
}

/** Removes what is kept under names of that beginning, which was made from other sources. @param stays not this */
export function removeOthers(beginning: string, stays: string): void {
  for (const name of readdirSync(keptForTests)) {
    const other = join(keptForTests, name);
    if (name.startsWith(beginning) && other !== stays) rmSync(other, { recursive: true, force: true });
  }
}
