import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "@saas/cli-kit/exit";
import type { Line, LineName } from "../../toolchains/schema";
import { lineIn, type PackageJson, withLine } from "./package-json";

/** The lock file of a line that is not in use. The one in use has npm's place. */
export const keptLock = (name: LineName): string => `toolchains/package-lock.${name}.json`;

/** A checkout's package.json. */
export const packageJsonOf = (root: string): PackageJson =>
  JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** Text of package.json as npm writes it. */
export const packageJsonText = (content: PackageJson): string => `${JSON.stringify(content, null, 2)}\n`;

/**
 * Changes a checkout over to a line: package.json, lock file, `.nvmrc`. The other line's lock file is kept, so that the way back
 * restores every byte.
 * @returns the files that were written or removed, from the root; none if the checkout has that line
 * @throws CommandError if the line's lock file is missing or belongs to another package.json
 */
export function changeOver(root: string, to: Line): string[] {
  const before = packageJsonOf(root);
  const from = lineIn(before);
  if (from.name === to.name) return [];
  const after = withLine(before, to);
  const kept = join(root, keptLock(to.name));
  if (!existsSync(kept) || lockProblem(root, readFileSync(kept, "utf8"), after) !== undefined)
    throw new CommandError(
      `${keptLock(to.name)} does not fit package.json: write it with npm run toolchain -- lock`,
    );
  const write = (path: string, text: string): string => {
    writeFileSync(join(root, path), text);
    return path;
  };
  const written = [
    write(keptLock(from.name), readFileSync(join(root, "package-lock.json"), "utf8")),
    write("package-lock.json", readFileSync(kept, "utf8")),
    write("package.json", packageJsonText(after)),
    write(".nvmrc", `${to.node.development}\n`),
    keptLock(to.name),
  ];
  rmSync(kept);
  return written.sort();
}

/** Folders of the workspaces, from the root. */
export const workspacesOf = (root: string): string[] =>
  readdirSync(join(root, "packages")).map((name) => `packages/${name}`);

type Dependencies = Pick<PackageJson, "dependencies" | "devDependencies" | "engines">;

/**
 * Where a lock file does not fit a checkout: its package.json, as given, or that of a workspace. `npm ci` accepts a lock file that
 * lacks a workspace's dependency while another package has it, and the next `npm install` writes it anew.
 * @returns the first difference as text; undefined if there is none
 */
export function lockProblem(root: string, lock: string, packageJson: PackageJson): string | undefined {
  const { packages } = JSON.parse(lock) as { packages: Record<string, Partial<Dependencies>> };
  const wanted: [path: string, Partial<Dependencies>][] = [
    ["", packageJson],
    ...workspacesOf(root).map((path): [string, PackageJson] => [path, packageJsonOf(join(root, path))]),
  ];
  for (const [path, content] of wanted) {
    const problem = difference(content, packages[path] ?? {});
    if (problem !== undefined) return path === "" ? problem : `${path}: ${problem}`;
  }
  return undefined;
}

function difference(wanted: Partial<Dependencies>, found: Partial<Dependencies>): string | undefined {
  for (const section of ["dependencies", "devDependencies", "engines"] as const) {
    const [mine, its] = [wanted[section] ?? {}, found[section] ?? {}];
    const name = [...new Set([...Object.keys(mine), ...Object.keys(its)])].find(
      (each) => mine[each] !== its[each],
    );
    if (name !== undefined)
      return `${name} is ${JSON.stringify(its[name])} instead of ${JSON.stringify(mine[name])}`;
  }
  return undefined;
}
