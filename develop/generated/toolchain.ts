import { calendar } from "../../toolchains/calendar";
import { lines } from "../../toolchains/lines";
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
