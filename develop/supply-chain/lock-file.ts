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
      license: z.optional(z.string()),
      workspaces: z.optional(z.array(z.string())),
    }),
  ),
});
export type LockFile = z.output<typeof lockShape>;

/** An archive of a registry; without `resolved` npm uses the configured registry, and verifies the checksum in either case. */
const ARCHIVE = /^https:\/\/([^/]+)\/(?:@[^/]+\/)?[^/]+\/-\/[^/]+\.tgz$/;

/** Reads `package-lock.json`. @throws Error when it is not a lock file */
export function readLockFile(text: string): LockFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {}
  const parsed = lockShape.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(
    "package-lock.json is not an npm lock file: create it again with npm install --package-lock-only",
  );
}

/**
 * Reports entries that would allow a package from outside the registry, or one other than the locked one; a line each.
 * lockfile-lint does not fit: it skips packages without `resolved`, which are all of them here, and those without `integrity`.
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
      // Bundled in another package's archive, whose checksum covers it.
    } else if (integrity === undefined) {
      problems.push(`${name}@${version} has no integrity: another archive would go unnoticed`);
    } else if (!integrity.startsWith("sha512-")) {
      problems.push(
        `${name}@${version} has ${integrity.split("-", 1)[0]} for integrity: only sha512 is strong enough`,
      );
    }
  }
  return problems;
}

/** Whether a directory is one of a workspace pattern such as `packages/*`, whose code is in this repository. */
const isWorkspace = (directory: string, workspace: string): boolean =>
  dirname(directory) === workspace.replace(/\/\*$/, "") && workspace.endsWith("/*");

/** The host that most packages come from; undefined when no entry names one. */
function mostFrequent(hosts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const host of hosts) counts.set(host, (counts.get(host) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** Whether a URL is an archive of that registry. */
function isFrom(resolved: string, registry: string | undefined): boolean {
  const host = ARCHIVE.exec(resolved)?.[1];
  return host !== undefined && host === registry;
}
