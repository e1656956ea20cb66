import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  if (!existsSync(kept) || lockProblem(readFileSync(kept, "utf8"), after) !== undefined)
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

/** Where a lock file is not of a package.json; undefined if it is. */
export function lockProblem(lock: string, { dependencies, devDependencies, engines }: PackageJson) {
  const { packages } = JSON.parse(lock) as { packages: Record<string, Partial<PackageJson>> };
  const own = packages[""] ?? {};
  for (const [section, wanted] of Object.entries({ dependencies, devDependencies, engines })) {
    const found = own[section as "dependencies"] ?? {};
    const names = new Set([...Object.keys(wanted), ...Object.keys(found)]);
    const differing = [...names].find((name) => wanted[name] !== found[name]);
    if (differing !== undefined)
      return `${differing} is ${JSON.stringify(found[differing])} instead of ${JSON.stringify(wanted[differing])}`;
  }
  return undefined;
}
