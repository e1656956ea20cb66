import { dirname } from "node:path/posix";
import { z } from "zod";

const lockShape = z.object({
  lockfileVersion: z.number(),
  packages: z.record(
    z.string(),
    z.object({
      version: z.optional(z.string()),
      resolved: z.optional(z.string()),
      integrity: z.optional(z.string()),
      inBundle: z.optional(z.boolean()),
      link: z.optional(z.boolean()),
      workspaces: z.optional(z.array(z.string())),
    }),
  ),
});
export type LockFile = z.output<typeof lockShape>;

/** An archive of a registry; without `resolved` npm asks the registry that is set, and the checksum decides in either case. */
const ARCHIVE = /^https:\/\/([^/]+)\/(?:@[^/]+\/)?[^/]+\/-\/[^/]+\.tgz$/;

/** Reads `package-lock.json`. @throws Error saying that it is none */
export function readLockFile(text: string): LockFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {}
  const parsed = lockShape.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(
    "package-lock.json is no lock file of npm: make it again with npm install --package-lock-only",
  );
}

/**
 * What would let a package come from elsewhere than the registry, or be another than the one that was locked; a line each.
 * lockfile-lint does not fit: it passes over packages without `resolved`, which are all of them here, and those without `integrity`.
 */
export function lockFileProblems({ lockfileVersion, packages }: LockFile): string[] {
  const problems =
    lockfileVersion === 3 ? [] : [`lockfileVersion is ${lockfileVersion}: write it with npm >= 7`];
  const registry = mostFrequent(
    Object.values(packages).flatMap(({ resolved = "" }) => ARCHIVE.exec(resolved)?.[1] ?? []),
  );
  const own = packages[""]?.workspaces ?? [];
  for (const [path, { version, resolved, integrity, inBundle, link }] of Object.entries(packages)) {
    if (path === "") continue;
    const name = path.replace(/^.*node_modules\//, "");
    if (own.some((workspace) => isWorkspace((link ? resolved : path) ?? "", workspace))) continue;
    if (!path.includes("node_modules/") || link) {
      problems.push(`${name} is a directory of this machine (${path})`);
    } else if (resolved !== undefined && !isFrom(resolved, registry)) {
      problems.push(`${name} comes from ${resolved}, and not from the registry of the others`);
    } else if (inBundle) {
      // It is in the archive of another package, whose checksum covers it.
    } else if (integrity === undefined) {
      problems.push(`${name}@${version} has no integrity: nobody would notice another archive`);
    } else if (!integrity.startsWith("sha512-")) {
      problems.push(
        `${name}@${version} has ${integrity.split("-", 1)[0]} for integrity: sha512 alone is strong enough`,
      );
    }
  }
  return problems;
}

/** Whether a directory is one of a workspace pattern such as `packages/*`, whose code is in this repository. */
const isWorkspace = (directory: string, workspace: string): boolean =>
  dirname(directory) === workspace.replace(/\/\*$/, "") && workspace.endsWith("/*");

/** The host that most packages come from; undefined where none says. */
function mostFrequent(hosts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const host of hosts) counts.set(host, (counts.get(host) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** Whether it is an archive of that registry. */
function isFrom(resolved: string, registry: string | undefined): boolean {
  const host = ARCHIVE.exec(resolved)?.[1];
  return host !== undefined && host === registry;
}
