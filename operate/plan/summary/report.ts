import type { Verdict } from "../guard/guard";
import { statefulTypes } from "../guard/resource-types";
import { changesOf, compare, type Kind, type Plan } from "../plan-json";
import { type Differences, differencesOf } from "./differences";

/** A plan of one stack, judged. */
export interface JudgedPlan {
  readonly stack: string;
  readonly plan: Plan;
  readonly verdict: Verdict;
  /** What `npm run deploy -- --digest` takes: SHA-256 of the plan's record, in hexadecimal. */
  readonly digest: string;
}

/** A change as it is told, in Markdown and on a terminal. */
export interface ReportedChange {
  readonly kind: Exclude<Kind, "none"> | "output";
  /** The address, or the output's name; of what moves, the old address and the new. */
  readonly what: string;
  /** Whether data goes with it: shown so that nobody overlooks it. */
  readonly losesData: boolean;
  readonly differences: Differences;
}

/** What becomes of a stack. */
export interface StackReport {
  readonly stack: string;
  readonly digest: string;
  readonly verdict: Verdict;
  /** What loses data first, then by address; outputs last. */
  readonly changes: readonly ReportedChange[];
  readonly counts: Readonly<Record<ReportedChange["kind"], number>>;
}

const none: Differences = { known: [], unknown: [] };

/** Makes a report of a plan; the same plan is the same report. */
export function reportOf({ stack, plan, verdict, digest }: JudgedPlan): StackReport {
  const resources = changesOf(plan).map(
    ({ kind, address, previous_address, deposed, type, change }): ReportedChange => ({
      kind: kind as ReportedChange["kind"],
      what:
        (previous_address !== undefined && previous_address !== address
          ? `${previous_address} -> ${address}`
          : `${address}${deposed === undefined ? "" : ` (former object ${deposed})`}`) +
        // What is imported and set anew at once counts as an update.
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

/** `2 to create, 1 to replace`: what is counted, in a fixed order; `no changes` when nothing is. */
export function countsText({ counts }: StackReport): string {
  const told = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) =>
      kind === "output" ? `${count} ${count === 1 ? "output" : "outputs"} to change` : `${count} to ${kind}`,
    );
  return told.length === 0 ? "no changes" : told.join(", ");
}
