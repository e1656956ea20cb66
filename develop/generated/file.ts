import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const root = resolve(__dirname, "../..");

/** A file that is generated, at least in part. */
export interface GeneratedFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

export interface Generator {
  readonly files: () => GeneratedFile[];
  /** A directory and extension whose files all come from this generator: others are obsolete. */
  readonly owns?: { readonly directory: string; readonly extension: string };
}

/** The problems of a generator's files on disk, a line each; empty when all are up to date. */
export function staleFiles({ files, owns }: Generator, directory = root): string[] {
  const wanted = files();
  return [
    ...wanted.flatMap(({ path, text }) => {
      const found = readIfPresent(join(directory, path));
      if (found === text) return [];
      return found === undefined
        ? [`${path} is missing`]
        : [`${path}:${firstDifference(found, text)} is out of date`];
    }),
    ...surplus(wanted, owns, directory).map((path) => `${path} no longer has a source`),
  ];
}

/** Writes a generator's files, and removes obsolete ones. @returns the changed paths */
export function writeFiles({ files, owns }: Generator, directory = root): string[] {
  const wanted = files();
  const removed = surplus(wanted, owns, directory);
  for (const path of removed) rmSync(join(directory, path));
  const changed = wanted.filter(({ path, text }) => readIfPresent(join(directory, path)) !== text);
  for (const { path, text } of changed) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return [...changed.map(({ path }) => path), ...removed];
}

function surplus(wanted: readonly GeneratedFile[], owns: Generator["owns"], root: string): string[] {
  if (owns === undefined || !existsSync(join(root, owns.directory))) return [];
  return readdirSync(join(root, owns.directory))
    .filter((name) => name.endsWith(owns.extension))
    .map((name) => `${owns.directory}/${name}`)
    .filter((path) => !wanted.some((file) => file.path === path));
}

function readIfPresent(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** The first line, from 1, in which two texts differ. */
function firstDifference(found: string, wanted: string): number {
  const [a, b] = [found.split("\n"), wanted.split("\n")];
  return (
    1 +
    Math.max(
      ...[a, b].map((lines) => lines.findIndex((line, index) => line !== (lines === a ? b : a)[index])),
    )
  );
}
