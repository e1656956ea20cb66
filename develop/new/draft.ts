import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { nearest } from "../../environments/nearest";
import { Source } from "./source";

export const root = resolve(__dirname, "../..");

/** A generator's pending changes: nothing is written before everything is valid. */
export class Draft {
  private readonly files = new Map<string, string>();

  /** A new file. @throws CommandError when it exists */
  create(path: string, text: string): void {
    if (existsSync(join(root, path))) throw usage(`${path} exists: choose another name`);
    if (path.endsWith(".ts")) requireTypeScript(path, text);
    this.files.set(path, text.trimStart());
  }

  /** Changes a TypeScript source. */
  edit(path: string, change: (source: Source) => Source): void {
    this.rewrite(path, (text) => change(new Source(path, text)).text);
  }

  /** Changes any file. */
  rewrite(path: string, change: (text: string) => string): void {
    this.files.set(path, change(this.files.get(path) ?? readFileSync(join(root, path), "utf8")));
  }

  /** Writes everything. @returns the paths, new ones first */
  write(): { readonly created: readonly string[]; readonly changed: readonly string[] } {
    const paths = [...this.files.keys()].sort();
    const changed = paths.filter((path) => existsSync(join(root, path)));
    for (const [path, text] of this.files) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return { created: paths.filter((path) => !changed.includes(path)), changed };
  }
}

/** A reserved word as a name is a syntax error. */
function requireTypeScript(path: string, text: string): void {
  try {
    new Source(path, text);
  } catch {
    throw usage(`${path} would not be valid TypeScript: choose another name`);
  }
}

/** An error in the command line. */
export const usage = (message: string): CommandError => new CommandError(message, exitCodes.usage);

/** Refuses a name with the wrong shape, or a taken one. @param what `function`, for the error */
export function requireNew(
  what: string,
  name: string,
  shape: RegExp,
  rule: string,
  taken: readonly string[],
) {
  if (!shape.test(name)) throw usage(`"${name}" cannot be the name of a new ${what}: write ${rule}`);
  if (taken.includes(name)) throw usage(`there is a ${what} "${name}" already: choose another name`);
}

/** The name, if it is known. @throws CommandError that suggests the nearest */
export function requireKnown<T extends string>(what: string, name: string, known: readonly T[]): T {
  const found = known.find((each) => each === name);
  if (found !== undefined) return found;
  const near = nearest(name, known);
  throw usage(
    `there is no ${what} "${name}"${near === undefined ? "" : `: did you mean "${near}"?`} (${known.join(", ")})`,
  );
}

/** `silo-report` as `SiloReport`. */
export const pascal = (words: string): string =>
  words
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

/** `silo-report` as `siloReport`. */
export function camel(words: string): string {
  const name = pascal(words);
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** `silo-report` as `Silo report`, the heading whose anchor is the name. */
export const heading = (words: string): string =>
  words.charAt(0).toUpperCase() + words.slice(1).replaceAll("-", " ");

/** `readReports` as `read-reports`. */
export const kebab = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
