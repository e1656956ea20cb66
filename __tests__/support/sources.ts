import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

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

/** Longest wait for what another test file makes. */
const PATIENCE_MS = 60_000;

/**
 * Keeps what is made from the sources, once for all test files: a process that finds another one making it waits.
 * @param what the beginning of its name; what was made under it from other sources is removed
 * @param make writes it into a directory
 * @returns where it is kept
 */
export async function madeOnce(what: string, make: (directory: string) => Promise<void>): Promise<string> {
  const kept = join(keptForTests, `${what}-${digestOfSources()}`);
  if (existsSync(kept)) return kept;
  const making = `${kept}.making`;
  mkdirSync(keptForTests, { recursive: true });
  for (let waited = 0; !made(making) && waited < PATIENCE_MS; waited += 50) {
    await sleep(50);
    if (existsSync(kept)) return kept;
  }
  try {
    if (existsSync(kept)) return kept;
    await make(making);
    renameSync(making, kept);
    removeOthers(`${what}-`, kept);
    return kept;
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
}

/** Whether the directory was not there, and now is. */
function made(directory: string): boolean {
  try {
    mkdirSync(directory);
    return true;
  } catch {
    return false;
  }
}

/** Removes what is kept under names of that beginning, which was made from other sources. @param stays not this */
export function removeOthers(beginning: string, stays: string): void {
  for (const name of readdirSync(keptForTests)) {
    const other = join(keptForTests, name);
    if (name.startsWith(beginning) && other !== stays) rmSync(other, { recursive: true, force: true });
  }
}
