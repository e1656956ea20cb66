import { markdownCode as code, markdownTable } from "@saas/cli-kit/table";
import { pairOf } from "./differences";
import { exceptionFor, sentenceOf } from "./finding";
import type { ReportedChange, StackReport } from "./report";

/** Most characters of a comment on GitHub. Counted here in bytes, which are never fewer. */
export const COMMENT_LIMIT = 65_536;
/** Shown attributes per change. */
const MOST_ATTRIBUTES = 20;

/**
 * A comment on a pull request: what each stack's plan does, the guard's verdict, then every change. The same plans give the
 * same text. Lines that do not fit are cut at the end, with a note.
 */
export function markdownOf(reports: readonly StackReport[], limit = COMMENT_LIMIT): string {
  const changed = reports.filter(({ changes }) => changes.length > 0);
  const still = reports.filter(({ changes }) => changes.length === 0);
  const unchanged = `No changes: ${still.map(({ stack }) => code(stack)).join(", ")}`;
  const warned = reports.flatMap((report) => guardLines(report));
  const lines =
    changed.length === 0
      ? [`**Terraform plan.** ${reports.length === 0 ? "No stack is planned" : unchanged}`]
      : ["## Terraform plan", "", ...countsTable(changed), ...(still.length > 0 ? ["", unchanged] : [])];
  if (warned.length > 0) lines.push("", ...warned);
  for (const report of changed) {
    lines.push("", `### ${report.stack}`, "", ...report.changes.flatMap(changeLines));
    lines.push("", `Plan digest: ${code(report.digest)}`);
  }
  return fitted(lines, limit);
}

function countsTable(reports: readonly StackReport[]): string[] {
  const cell = (count: number, loud = false) => (count > 0 && loud ? `**${count}**` : `${count}`);
  const rows = reports.map(({ stack, counts, verdict }) => [
    code(stack),
    cell(counts.create),
    cell(counts.update),
    cell(counts.replace, true),
    cell(counts.destroy, true),
    (["move", "import", "forget", "output"] as const)
      .filter((kind) => counts[kind] > 0)
      .map((kind) => `${counts[kind]} ${kind}`)
      .join(", "),
    verdict.refused.length > 0 ? `**refuses ${verdict.refused.length}**` : "passes",
  ]);
  const numbers = ["Create", "Update", "Replace", "Destroy"];
  return markdownTable(["Stack", ...numbers, "Other", "Guard"], rows, numbers);
}

function guardLines({ stack, verdict: { refused, allowed, leftOver } }: StackReport): string[] {
  return [
    ...refused.flatMap((finding) => [
      `- **The guard refuses that ${code(stack)} ${sentenceOf(finding)}.**`,
      `  To allow it, add to \`environments/plan-exceptions.ts\`: ${code(exceptionFor(stack, finding))}`,
    ]),
    ...allowed.map(
      (finding) =>
        `- **${code(stack)} ${sentenceOf(finding)}.** Allowed by an exception: ${code(finding.exception.reason)}`,
    ),
    ...leftOver.map(
      ({ exception: { address, action }, why }) =>
        `- The exception of ${code(stack)} to ${action} ${code(address)} is ${why}: remove it from \`environments/plan-exceptions.ts\`.`,
    ),
  ];
}

function changeLines({ kind, what, losesData, differences: { known, unknown } }: ReportedChange): string[] {
  const head = losesData ? `- **${kind} ${code(what)}**` : `- ${kind} ${code(what)}`;
  if (kind === "output" && known.length === 1 && known[0]?.path === "") {
    return [`${head}: ${values(known[0].before, known[0].after)}`];
  }
  const more = known.length - MOST_ATTRIBUTES;
  const named = unknown.filter((path) => path !== "").map(code);
  return [
    head,
    ...known
      .slice(0, MOST_ATTRIBUTES)
      .map(
        ({ path, before, after, forcesReplacement }) =>
          `  - ${code(path)}: ${values(before, after)}${forcesReplacement ? " **forces replacement**" : ""}`,
      ),
    ...(more > 0 ? [`  - ${more} more attributes`] : []),
    ...(unknown.length > 0
      ? [`  - known after apply${named.length > 0 ? `: ${named.join(", ")}` : ""}`]
      : []),
  ];
}

const values = (before: unknown, after: unknown): string => pairOf(before, after).map(code).join(" -> ");

function fitted(lines: readonly string[], limit: number): string {
  const text = `${lines.join("\n")}\n`;
  if (Buffer.byteLength(text) <= limit) return text;
  const note = (left: number) =>
    `\n\n*${left} more lines do not fit here: plans/<stack>/plan.json has every change.*\n`;
  let room = limit - Buffer.byteLength(note(lines.length));
  const kept = lines.findIndex((line) => {
    room -= Buffer.byteLength(line) + 1;
    return room < 0;
  });
  return lines.slice(0, kept).join("\n") + note(lines.length - kept);
}
