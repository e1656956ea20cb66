import { broken } from "@saas/cli-kit/table";
import type { Terminal } from "@saas/cli-kit/terminal";
import type { Colors } from "picocolors/types";
import { compare } from "../support/json";
import { changesOf, type Kind, type Plan } from "../terraform/plan-json";
import { type Differences, differencesOf, pairOf } from "./differences";
import { exceptionFor, sentenceOf } from "./finding";
import type { Verdict } from "./guard";
import { statefulTypes } from "./resource-types";

/** A plan of one stack, judged. */
interface JudgedPlan {
  readonly stack: string;
  readonly plan: Plan;
  readonly verdict: Verdict;
  /** The value for `npm run deploy -- --digest`: SHA-256 of the plan's record, in hexadecimal. */
  readonly digest: string;
}

/** A change as reports show it. */
export interface ReportedChange {
  readonly kind: Exclude<Kind, "none"> | "output";
  /** The address, or the output's name; for a move, the old and the new address. */
  readonly what: string;
  /** Whether the change deletes data. */
  readonly losesData: boolean;
  readonly differences: Differences;
}

/** The plan of a stack, for reports. */
export interface StackReport {
  readonly stack: string;
  readonly digest: string;
  readonly verdict: Verdict;
  /** Changes that lose data first, then by address; outputs last. */
  readonly changes: readonly ReportedChange[];
  readonly counts: Readonly<Record<ReportedChange["kind"], number>>;
}

const none: Differences = { known: [], unknown: [] };

/** Reports a plan; the same plan gives the same report. */
export function reportOf({ stack, plan, verdict, digest }: JudgedPlan): StackReport {
  const resources = changesOf(plan).map(
    ({ kind, address, previous_address, deposed, type, change }): ReportedChange => ({
      kind: kind as ReportedChange["kind"],
      what:
        (previous_address !== undefined && previous_address !== address
          ? `${previous_address} -> ${address}`
          : `${address}${deposed === undefined ? "" : ` (former object ${deposed})`}`) +
        // A resource that is imported and changed counts as an update.
        (change.importing !== undefined && kind !== "import" ? " (imported)" : ""),
      losesData: ["replace", "destroy", "forget"].includes(kind) && Object.hasOwn(statefulTypes, type),
      differences: kind === "update" || kind === "replace" ? differencesOf(change) : none,
    }),
  );
  const outputs = Object.entries(plan.output_changes)
    .filter(([, { actions }]) => actions.some((action) => action !== "no-op" && action !== "read"))
    .sort(([a], [b]) => compare(a, b))
    .map(
      ([name, change]): ReportedChange => ({
        kind: "output",
        what: name,
        losesData: false,
        differences: differencesOf(change),
      }),
    );
  const changes = [
    ...resources.filter(({ losesData }) => losesData),
    ...resources.filter(({ losesData }) => !losesData),
    ...outputs,
  ];
  const count = (kind: ReportedChange["kind"]) => changes.filter((change) => change.kind === kind).length;
  return {
    ...{ stack, digest, verdict, changes },
    counts: {
      create: count("create"),
      update: count("update"),
      replace: count("replace"),
      destroy: count("destroy"),
      forget: count("forget"),
      move: count("move"),
      import: count("import"),
      output: count("output"),
    },
  };
}

/** Non-zero counts in a fixed order: `2 to create, 1 to replace`; `no changes` if all are zero. */
export function countsText({ counts }: StackReport): string {
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) =>
      kind === "output" ? `${count} ${count === 1 ? "output" : "outputs"} to change` : `${count} to ${kind}`,
    );
  return parts.length === 0 ? "no changes" : parts.join(", ");
}

/** Shown attributes per change. */
const MOST_ATTRIBUTES = 10;

type Output = Pick<Terminal, "colors" | "width">;

/** The report for a terminal. */
export function terminalLines(report: StackReport, { colors, width: columns }: Output): string[] {
  const width = Math.max(0, ...report.changes.map(({ kind }) => kind.length));
  return [
    `${colors.bold(report.stack)}  ${countsText(report)}`,
    ...broken(
      report.changes.flatMap((change) => changeLines(change, width, colors)),
      columns,
    ),
    // Whole: an exception is copied.
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
