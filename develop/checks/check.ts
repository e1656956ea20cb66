import { CommandError, exitCodes } from "@saas/cli-kit/exit";
import { PATIENCE_MS } from "@saas/cli-kit/progress";
import { table } from "@saas/cli-kit/table";
import type { Terminal } from "@saas/cli-kit/terminal";

/** A rule of the repository that a machine can check. */
export interface Check {
  readonly name: string;
  /** @returns the problems, a line each; empty when there are none */
  readonly run: () => Promise<readonly string[]>;
  /** What will need work, a line each. It does not fail the check. */
  readonly warn?: () => readonly string[];
  /** Fixes violations by writing files. @returns the changed files, if known */
  readonly fix?: () => Promise<readonly string[]>;
  /** How to fix violations by hand. */
  readonly remedy?: string;
}

export interface Result {
  readonly check: Check;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  readonly seconds: number;
}

/** Most problems that one of several checks prints; the rest is counted. */
const SHOWN = 40;

/**
 * The checks with these names, or all.
 * @throws CommandError listing the names, for an unknown one.
 */
export function chosen(checks: readonly Check[], names: readonly string[]): readonly Check[] {
  const unknown = names.find((name) => !checks.some((check) => check.name === name));
  if (unknown !== undefined) {
    const names = checks.map(({ name }) => name).join(", ");
    throw new CommandError(`no check is named "${unknown}": choose from ${names}`, exitCodes.usage);
  }
  return names.length === 0 ? checks : checks.filter(({ name }) => names.includes(name));
}

/** Runs all checks concurrently, prints every problem and a summary. @returns 1 if a rule is broken, otherwise 0 */
export async function runChecks(checks: readonly Check[], terminal: Terminal): Promise<0 | 1> {
  const waiting = new Set(checks.map(({ name }) => name));
  let noted = "";
  const timer = setInterval(() => {
    const line = `waiting for ${[...waiting].join(", ")}`;
    if (line !== noted) terminal.note(terminal.noteColors.dim(line));
    noted = line;
  }, PATIENCE_MS);
  const results = await Promise.all(
    checks.map(async (check) => {
      const result = await resultOf(check);
      waiting.delete(check.name);
      return result;
    }),
  ).finally(() => clearInterval(timer));
  const failed = results.filter(({ problems }) => problems.length > 0);
  for (const { check, problems } of failed) {
    terminal.note(terminal.noteColors.red(check.name));
    const shown = checks.length === 1 ? problems.length : SHOWN;
    for (const line of problems.slice(0, shown)) terminal.note(`  ${line}`);
    if (problems.length > shown)
      terminal.note(
        `  and ${problems.length - shown} more lines: npm run check -- ${JSON.stringify(check.name)}`,
      );
    terminal.note("");
  }
  for (const { check, warnings } of results.filter((result) => result.warnings.length > 0)) {
    terminal.note(terminal.noteColors.yellow(`${check.name}: warnings`));
    for (const line of warnings) terminal.note(`  ${line}`);
    terminal.note("");
  }
  for (const line of summary(results, terminal)) terminal.print(line);
  return failed.length === 0 ? 0 : 1;
}

async function resultOf(check: Check): Promise<Result> {
  const started = performance.now();
  let problems: readonly string[];
  let warnings: readonly string[] = [];
  try {
    problems = await check.run();
    warnings = check.warn?.() ?? [];
  } catch (error) {
    problems = (error instanceof Error ? error.message : String(error)).split("\n");
  }
  return { check, problems, warnings, seconds: (performance.now() - started) / 1000 };
}

/** A line for each check: its result, how long it took, and what to do. */
export function summary(results: readonly Result[], terminal: Pick<Terminal, "colors" | "width">): string[] {
  const { colors } = terminal;
  const rows = results.map(({ check, problems, seconds }) => {
    const ok = problems.length === 0;
    return [
      check.name,
      ok ? { text: "ok", paint: colors.green } : { text: "failed", paint: colors.red },
      seconds.toFixed(1),
      ok ? "" : remedyOf(check),
    ];
  });
  return table(["CHECK", "RESULT", "SECONDS", { text: "WHAT TO DO", below: true }], rows, terminal, {
    from: 2,
    to: 2,
  });
}

const remedyOf = ({ fix, remedy }: Check): string =>
  [...(fix === undefined ? [] : ["npm run fix"]), ...(remedy === undefined ? [] : [remedy])].join("; ");

/** Runs the fixes of all checks one after the other and prints the files that changed. @returns 1 when a fix fails, otherwise 0 */
export async function runFixes(checks: readonly Check[], terminal: Terminal): Promise<0 | 1> {
  let exitCode: 0 | 1 = 0;
  for (const { name, fix } of checks) {
    if (fix === undefined) continue;
    try {
      const changed = await fix();
      terminal.print(`${name}: ${changed.length === 0 ? "up to date" : changed.join(", ")}`);
    } catch (error) {
      exitCode = 1;
      terminal.note(`${terminal.noteColors.red(name)}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return exitCode;
}
