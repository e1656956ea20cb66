import type { Colors } from "picocolors/types";
import { exceptionFor, sentenceOf } from "../guard/guard";
import { countsText, type ReportedChange, type StackReport } from "./report";
import { pairOf } from "./value";

/** Attributes of one change that are shown. */
const MOST_ATTRIBUTES = 10;

/** The report for a terminal, a line each. */
export function terminalLines(report: StackReport, colors: Colors): string[] {
  const width = Math.max(0, ...report.changes.map(({ kind }) => kind.length));
  return [
    `${colors.bold(report.stack)}  ${countsText(report)}`,
    ...report.changes.flatMap((change) => changeLines(change, width, colors)),
    ...guardLines(report, colors),
  ];
}

function changeLines(
  { kind, what, losesData, differences: { known, unknown } }: ReportedChange,
  width: number,
  colors: Colors,
): string[] {
  const head = `${kind.padEnd(width)}  ${what}`;
  const indent = " ".repeat(width + 6);
  const more = known.length - MOST_ATTRIBUTES;
  return [
    `  ${losesData ? colors.bold(colors.red(head)) : head}`,
    ...known.slice(0, MOST_ATTRIBUTES).map(({ path, before, after, forcesReplacement }) => {
      const values = pairOf(before, after).join(" -> ");
      const forces = forcesReplacement ? `  ${colors.red("forces replacement")}` : "";
      return `${indent}${path === "" ? "" : `${path}: `}${values}${forces}`;
    }),
    ...(more > 0 ? [colors.dim(`${indent}${more} more attributes`)] : []),
    ...(unknown.length > 0
      ? [colors.dim(`${indent}known after apply: ${unknown.join(", ") || "its value"}`)]
      : []),
  ];
}

function guardLines(
  { stack, verdict: { refused, allowed, leftOver } }: StackReport,
  colors: Colors,
): string[] {
  return [
    ...refused.flatMap((finding) => [
      `  ${colors.red("refused")}  ${sentenceOf(finding)}`,
      colors.dim(
        `           to allow it, in environments/plan-exceptions.ts: ${exceptionFor(stack, finding)}`,
      ),
    ]),
    ...allowed.map(
      (finding) =>
        `  ${colors.yellow("allowed")}  ${sentenceOf(finding)}; because: ${finding.exception.reason}`,
    ),
    ...leftOver.map(
      ({ exception: { address, action }, why }) =>
        `  ${colors.yellow(why.padEnd(7))}  exception to ${action} ${address}: remove it from environments/plan-exceptions.ts`,
    ),
  ];
}
