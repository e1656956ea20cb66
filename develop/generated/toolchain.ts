import { calendar } from "../../toolchains/calendar";
import { deprecations } from "../../toolchains/deprecations";
import { listedDifferences } from "../../toolchains/differences";
import { lines } from "../../toolchains/lines";
import { programs } from "../../toolchains/programs";
import { runtimesOf } from "../../toolchains/provider";
import type { Line } from "../../toolchains/schema";
import { markdownTable } from "./markdown";

/** The versions of each line: a column for each. */
export function lineTable(): string {
  const all = Object.values(lines);
  const names = new Set(
    all.flatMap(({ packages }) => Object.values(packages).flatMap((section) => Object.keys(section))),
  );
  const row = (what: string, cell: (line: Line) => string): string[] => [what, ...all.map(cell)];
  return markdownTable(
    ["", ...all.map(({ name }) => `\`${name}\``)],
    [
      row("AWS provider", ({ provider }) => provider.version),
      ...[...names].map((name) =>
        row(
          `\`${name}\``,
          ({ packages }) => packages.dependencies[name] ?? packages.devDependencies[name] ?? "–",
        ),
      ),
      row("command line", ({ cli }) => `\`npx ${cli.command}\``),
      row("Node.js", ({ node }) => `${node.development}; tested: ${node.tested.join(", ")}`),
      row("runtimes", (line) =>
        runtimesOf(line)
          .map((runtime) => `\`${runtime}\``)
          .join(", "),
      ),
    ],
  );
}

/** What is proven of each line, and what is not. */
export const provenTable = (): string => listed(({ proven }) => proven);

/** What to expect of plans after changing over to each line. */
export const expectTable = (): string => listed(({ expect }) => expect);

const listed = (texts: (line: Line) => readonly string[]): string =>
  Object.values(lines)
    .flatMap((line) => [`\`${line.name}\`:`, "", ...texts(line).map((text) => `- ${text}`), ""])
    .join("\n")
    .trim();

/** Every difference between the stacks of both lines, with its reason. */
export const differenceTable = (): string =>
  markdownTable(
    ["difference", "`current`", "`next`", "reason"],
    listedDifferences.map(({ name, values, reason }) => [
      name,
      ...values.map((value) => (value === undefined ? "–" : `\`${value}\``)),
      reason,
    ]),
  );

/** Deprecations of the next line's provider that concern resources in use. */
export const deprecationTable = (): string =>
  markdownTable(
    ["resource type", "argument", "instead", "in use"],
    deprecations.map(({ type, name, instead, kept, source }) => [
      `[\`${type}\`](${source})`,
      `\`${name}\``,
      instead,
      kept === undefined ? "no" : `yes: ${kept}`,
    ]),
  );

/** The programs that plan and apply the stacks. */
export const programTable = (): string =>
  markdownTable(
    ["program", "oldest", "validated by the workflow"],
    programs.map(({ title, least, validated }) => [title, least.join("."), validated.join(", ")]),
  );

/** What ends when. */
export const calendarTable = (): string =>
  markdownTable(
    ["date", "what ends", "lines", "effect", "what to do", "source"],
    calendar.map(({ date, what, lines, effect, action, source }) => [
      date,
      what,
      lines.map((line) => `\`${line}\``).join(", "),
      effect,
      action,
      `[${new URL(source).host}](${source})`,
    ]),
  );
