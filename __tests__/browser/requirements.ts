import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Finding } from "../../operate/terraform/find-provider";

/** Names of the program, Debian's first. */
const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Chromium as CHROMIUM_PATH names it, else the first on the PATH, or one line on what is missing. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): Finding<string> {
  const { CHROMIUM_PATH: named, PATH = "" } = environment;
  if (named !== undefined) {
    return isProgram(named)
      ? { found: named }
      : { missing: `Chromium: CHROMIUM_PATH names ${named}, which cannot be run` };
  }
  const directories = [...PATH.split(delimiter).filter(Boolean), "/usr/bin"];
  const found = names
    .flatMap((name) => directories.map((directory) => join(directory, name)))
    .find(isProgram);
  return found === undefined
    ? { missing: "Chromium on the PATH (Debian: apt-get install chromium) or its path in CHROMIUM_PATH" }
    : { found };
}

/** The suite's `describe`: skipped, with one line that says what it needs, where that is missing. */
export function describeWith(chromium: Finding<string>): jest.Describe {
  if ("found" in chromium) return describe;
  process.stderr.write(`The browser suite needs ${chromium.missing}.\n`);
  return describe.skip;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
