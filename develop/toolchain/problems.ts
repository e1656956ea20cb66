import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadEnvironments } from "../../environments/load";
import { endsOf, warningsOf } from "../../toolchains/calendar";
import { installedLine, lines } from "../../toolchains/lines";
import type { End, Line } from "../../toolchains/schema";
import { lockFileProblems, readLockFile } from "../supply-chain/lock-file";
import { keptLock, lockProblem, packageJsonOf } from "./change-over";
import { differences, lineIn, withLine } from "./package-json";

/** What keeps a checkout from being one line as a whole, or from changing over exactly; a line of text for each problem. */
export function toolchainProblems(root: string, installed: Line = installedLine()): string[] {
  const found = packageJsonOf(root);
  const line = lineIn(found);
  const nvmrc = readFileSync(join(root, ".nvmrc"), "utf8").trim();
  return [
    ...differences(found),
    ...(nvmrc === line.node.development
      ? []
      : [`.nvmrc is ${nvmrc}, and toolchains/${line.name}.json says ${line.node.development}`]),
    ...(installed.name === line.name
      ? []
      : [`node_modules has the line ${installed.name}, and package.json ${line.name}: run npm ci`]),
    ...Object.values(lines).flatMap((other) => {
      const path = keptLock(other.name);
      const kept = existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined;
      if (other.name === line.name) {
        const problem = lockProblem(
          root,
          readFileSync(join(root, "package-lock.json"), "utf8"),
          withLine(found, line),
        );
        return [
          ...(kept === undefined ? [] : [`${path} is obsolete: package-lock.json is the line's lock file`]),
          ...(problem === undefined ? [] : [`package-lock.json does not fit package.json: ${problem}`]),
        ];
      }
      if (kept === undefined) return [`${path} is missing`];
      const problem = lockProblem(root, kept, withLine(found, other));
      return [
        ...(problem === undefined ? [] : [`${path} does not fit package.json: ${problem}`]),
        ...lockFileProblems(readLockFile(kept)).map((each) => `${path}: ${each}`),
      ];
    }),
  ];
}

/** What ends for the installed line and the environments. */
export const ends = (): readonly End[] =>
  endsOf(installedLine(), new Set(loadEnvironments().map(({ runtime }) => runtime)));

/** A line of text for each end that is past or near. @param today `YYYY-MM-DD` (UTC) */
export const calendarWarnings = (today = new Date().toISOString().slice(0, 10)): string[] =>
  warningsOf(ends(), today);
