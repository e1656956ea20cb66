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
    }),
  ),
});
export type LockFile = z.output<typeof lockShape>;

/** Where `resolved` may point; without it npm asks the registry that is set, and the checksum decides in either case. */
const REGISTRY = /^https:\/\/registry\.npmjs\.org\//;

/** Reads `package-lock.json`. @throws Error saying that it is none */
export function readLockFile(text: string): LockFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {}
  const parsed = lockShape.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(
    "package-lock.json is no lock file of npm: make it anew with npm install --package-lock-only",
  );
}

/**
 * What would let a package come from elsewhere than the registry, or be another than the one that was locked; a line each.
 * lockfile-lint does not fit: it passes over packages without `resolved`, which are all of them here, and those without `integrity`.
 */
export function lockFileProblems({ lockfileVersion, packages }: LockFile): string[] {
  const problems =
    lockfileVersion === 3 ? [] : [`lockfileVersion is ${lockfileVersion}: write it with npm >= 7`];
  for (const [path, { version, resolved, integrity, inBundle, link }] of Object.entries(packages)) {
    if (path === "") continue;
    const name = path.replace(/^.*node_modules\//, "");
    if (!path.includes("node_modules/") || link) {
      problems.push(`${name} is a directory of this machine (${path})`);
    } else if (resolved !== undefined && !REGISTRY.test(resolved)) {
      problems.push(`${name} comes from ${resolved}, and not from the registry`);
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
