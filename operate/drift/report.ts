import { broken } from "@saas/cli-kit/table";
import type { Terminal } from "@saas/cli-kit/terminal";
import { counted, printable } from "@saas/cli-kit/text";
import { byConcern, concernIn } from "../support/concerns";
import { type Change, changeLines } from "../terraform/changes";
import type { Drift, Noise, Pending } from "./compare";
import type { StackResult } from "./compare-stack";

/** The results for one environment. */
export interface DriftReport {
  readonly environment: string;
  readonly stacks: readonly StackResult[];
}

export type Verdict = "clean" | "drift" | "failed";

/** A stack that could not be compared outweighs drift: the report is incomplete and must not close an issue. */
export function verdictOf({ stacks }: DriftReport): Verdict {
  if (stacks.some(({ outcome }) => outcome === "failed")) return "failed";
  return stacks.some((stack) => stack.outcome === "compared" && stack.drift.length > 0) ? "drift" : "clean";
}

/** `2 resources drifted, 1 change not deployed`, for a title or a last line. */
export function headline(report: DriftReport): string {
  const compared = report.stacks.filter((stack) => stack.outcome === "compared");
  const drift = compared.flatMap((stack) => stack.drift).length;
  const pending = compared.flatMap((stack) => stack.pending).length;
  const failed = report.stacks.filter(({ outcome }) => outcome === "failed").length;
  return [
    drift === 0 ? "no drift" : `${counted(drift, "resource")} drifted`,
    ...(pending === 0 ? [] : [`${counted(pending, "change")} declared and not deployed`]),
    ...(failed === 0 ? [] : [`${counted(failed, "stack")} not compared`]),
  ].join(", ");
}

/** What to do about a resource that drifted. */
export function adviceOn({ kind, changes, repaired }: Drift): string {
  if (kind === "deleted by hand") {
    return repaired
      ? "the next deployment recreates it, without its contents"
      : "the code no longer declares it: the next deployment forgets it";
  }
  if (repaired) return "the next deployment puts back what is declared";
  return changes.every(({ outcome }) => outcome === "kept")
    ? "no code sets this: declare it, or undo it by hand"
    : "the next deployment restores a part; declare the rest, or undo it by hand";
}

const NAMED = 3;

/** Noise by its reason: a few by name, many by number. A first plan after a deployment can have hundreds. */
export function noiseByReason(noise: readonly Noise[]): { reason: string; source: string; what: string }[] {
  return [...new Set(noise.map(({ reason }) => reason))].map((reason) => {
    const entries = noise.filter((entry) => entry.reason === reason);
    const resources = new Set(entries.map(({ address }) => address)).size;
    const what =
      entries.length <= NAMED
        ? entries.map(({ address, attribute }) => `${address} ${attribute}`).join(", ")
        : `${counted(entries.length, "attribute")} of ${counted(resources, "resource")}`;
    return { reason, source: entries[0]?.source ?? "", what };
  });
}

/** `update, because of aws_dynamodb_table.tenant_data` */
export const pendingText = ({ action, because }: Pending): string =>
  because.length === 0 ? action : `${action}, because of ${because.join(", ")}`;

/** The report as JSON; absent values are null. */
export function reportJson(report: DriftReport): unknown {
  return {
    environment: report.environment,
    verdict: verdictOf(report),
    headline: headline(report),
    stacks: report.stacks,
  };
}

/** The report for a terminal. */
export function reportLines(report: DriftReport, terminal: Output): string[] {
  const { colors } = terminal;
  const { environment, stacks } = report;
  const paint = { clean: colors.green, drift: colors.yellow, failed: colors.red }[verdictOf(report)];
  return [
    ...stacks.flatMap((stack) => [...stackLines(environment, stack, terminal), ""]),
    paint(`${environment}: ${headline(report)}`),
  ];
}

type Output = Pick<Terminal, "colors" | "width">;

function stackLines(environment: string, result: StackResult, terminal: Output): string[] {
  const { colors } = terminal;
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
        ...changesOf(entry.changes, terminal),
        colors.dim(`        ${adviceOn(entry)}`),
      ]),
    ],
  );
  const lines = [
    `${colors.bold(stack)}  serial ${result.serial}, ${drift.length === 0 ? "no drift" : `${counted(drift.length, "resource")} drifted`}`,
    ...driftLines,
    ...(result.empty && pending.length > 0
      ? [`  nothing is deployed, ${counted(pending.length, "resource")} declared: npm run plan -- ${stack}`]
      : pendingLines(pending, terminal)),
    ...(noise.length === 0 ? [] : [colors.dim("  no drift, although the provider reports it")]),
    ...noiseByReason(noise).map(({ reason, what }) => colors.dim(`    ${printable(what)}: ${reason}`)),
  ];
  return broken(lines, terminal.width);
}

const pendingLines = (pending: readonly Pending[], terminal: Output): string[] => [
  ...(pending.length === 0 ? [] : ["  declared and not deployed"]),
  ...pending.flatMap((entry) => [
    `    ${printable(entry.address)}  ${pendingText(entry)}`,
    ...changesOf(entry.changes, terminal),
  ]),
];

const changesOf = (changes: readonly Change[], { colors, width }: Output): string[] =>
  changeLines(changes, colors, width && width - 8).map((line) => `        ${line}`);
