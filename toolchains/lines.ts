import { readFileSync } from "node:fs";
import current from "./current.json";
import next from "./next.json";
import { type Line, type LineName, lineSchema } from "./schema";

/** The package that decides the line, under the name that sources import. */
export const BINDINGS = "@cdktf/provider-aws";

/** Every line by its name. */
export const lines: Readonly<Record<LineName, Line>> = {
  current: lineSchema.parse(current),
  next: lineSchema.parse(next),
};

/** An installed package, as its package.json names it. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
}

/**
 * The line whose bindings are installed: the lock file decides, so synthesis stays a pure function of the repository.
 * @throws Error naming the installed bindings, if no line has them.
 */
export function installedLine(): Line {
  installed ??= lineOf(JSON.parse(readFileSync(require.resolve(`${BINDINGS}/package.json`), "utf8")));
  return installed;
}
let installed: Line | undefined;

/** The line with these bindings. @throws Error if no line has them */
export function lineOf({ name, version }: InstalledPackage): Line {
  const all = Object.values(lines);
  const found = all.find((line) => bindingsOf(line) === `${name}@${version}`);
  if (found !== undefined) return found;
  throw new Error(
    `${name}@${version} is installed as ${BINDINGS}, and no line of toolchains/ has it: run npm ci for ` +
      `${all.map((line) => `${bindingsOf(line)} (${line.name})`).join(" or ")}, or correct toolchains/<line>.json`,
  );
}

/** `<package>@<version>` of a line's bindings. */
function bindingsOf({ packages }: Line): string {
  const wanted = packages.dependencies[BINDINGS] ?? "";
  return wanted.startsWith("npm:") ? wanted.slice("npm:".length) : `${BINDINGS}@${wanted}`;
}

/** The installed line's command line, for messages: `npx cdktf`. */
export const npxCdktf = (): string => `npx ${installedLine().cli.command}`;
