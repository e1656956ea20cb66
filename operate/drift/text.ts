import { table } from "@saas/cli-kit/table";
import { counted, printable } from "@saas/cli-kit/text";
import type { Colors } from "picocolors/types";
import { byConcern, concernIn } from "../state/concern";
import { type Change, shownValue } from "../terraform/changes";
import type { StackResult } from "./run";
import { adviceOn, type DriftReport, headline, noiseByReason, pendingText, verdictOf } from "./summary";

/** The report for a terminal, a line each. */
export function reportLines(report: DriftReport, colors: Colors): string[] {
  const { environment, stacks } = report;
  const paint = { clean: colors.green, drift: colors.yellow, failed: colors.red }[verdictOf(report)];
  return [
    ...stacks.flatMap((stack) => [...stackLines(environment, stack, colors), ""]),
    paint(`${environment}: ${headline(report)}`),
  ];
}

function stackLines(environment: string, result: StackResult, colors: Colors): string[] {
  const { stack } = result;
  if (result.outcome !== "compared") {
    const paint = result.outcome === "failed" ? colors.red : colors.dim;
    const [first = "", ...others] = result.reason.split("\n").map(printable);
    const what = result.outcome === "failed" ? "not compared" : result.outcome;
    return [`${colors.bold(stack)}  ${paint(`${what}: ${first}`)}`, ...others.map((line) => `  ${line}`)];
  }
  const { drift, pending, noise } = result;
  const kinds = { "changed by hand": "~", "deleted by hand": "-" } as const;
  const driftLines = byConcern(drift, ({ type }) => concernIn(stack, environment, type)).flatMap(
    ([concern, entries]) => [
      `  ${colors.bold(concern)}`,
      ...entries.flatMap((entry) => [
        colors.yellow(`    ${kinds[entry.kind]} ${printable(entry.address)}  ${entry.kind}`),
        ...changeLines(entry.changes, colors),
        colors.dim(`        ${adviceOn(entry)}`),
      ]),
    ],
  );
  return [
    `${colors.bold(stack)}  serial ${result.serial}, ${drift.length === 0 ? "no drift" : `${counted(drift.length, "resource")} drifted`}`,
    ...driftLines,
    ...(pending.length === 0 ? [] : ["  declared and not deployed"]),
    ...pending.flatMap((entry) => [
      `    ${printable(entry.address)}  ${pendingText(entry)}`,
      ...changeLines(entry.changes, colors),
    ]),
    ...(noise.length === 0 ? [] : [colors.dim("  no drift, although the provider reports it")]),
    ...noiseByReason(noise).map(({ reason, what }) => colors.dim(`    ${printable(what)}: ${reason}`)),
  ];
}

function changeLines(changes: readonly Change[], colors: Colors): string[] {
  const [, ...lines] = table(
    ["", ""],
    changes.map(({ path, before, after }) => [
      { text: path, paint: colors.dim },
      `${shownValue(before)} -> ${shownValue(after)}`,
    ]),
    colors,
  );
  return lines.map((line) => `        ${line}`);
}
