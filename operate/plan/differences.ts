import { at, compare } from "../support/json";
import {
  AFTER_APPLY,
  type Change as AttributeChange,
  changesBetween,
  isWithin,
  pathOf,
  withoutRepeatedTags,
} from "../terraform/changes";
import { HIDDEN } from "../terraform/masking";
import { type Change, hasUnknown } from "../terraform/plan-json";
import { SENSITIVE_CHANGES } from "./mask";

/** One changed value; the path of an output is empty. */
export interface Difference extends AttributeChange {
  /** Whether this is why Terraform replaces the resource. */
  readonly forcesReplacement: boolean;
}

/** What a change does to attributes. */
export interface Differences {
  /** Attributes with a known new value: those that force a replacement first, then by path. */
  readonly known: readonly Difference[];
  /** Paths of attributes whose value AWS sets. */
  readonly unknown: readonly string[];
}

/** The leaves in which two values differ; strings that hold JSON, such as policies, are parsed. */
export function differencesOf({ before, after, after_unknown, replace_paths = [] }: Change): Differences {
  const forced = replace_paths.map(pathOf);
  const differences = withoutRepeatedTags(
    changesBetween(shown(before), shown(withUnknown(after, after_unknown)), { rewordings: true }),
  )
    .filter((change) => !isEmpty(change.before) || !isEmpty(change.after))
    .map(
      (change): Difference => ({
        ...change,
        forcesReplacement: forced.some((outer) => change.path === outer || isWithin(change.path, outer)),
      }),
    );
  // AWS sets many attributes; the old value is shown only if it forces a replacement.
  const isUnknown = (each: Difference) => each.after === AFTER_APPLY && !each.forcesReplacement;
  return {
    known: differences
      .filter((each) => !isUnknown(each))
      .sort((a, b) => Number(b.forcesReplacement) - Number(a.forcesReplacement) || compare(a.path, b.path)),
    unknown: differences
      .filter(isUnknown)
      .map(({ path }) => path)
      .sort(compare),
  };
}

const shown = (value: unknown) => ({ value, masked: value });

/** The value with AFTER_APPLY in each place that is unknown until then. @param marks `after_unknown`, or a part of it */
function withUnknown(value: unknown, marks: unknown): unknown {
  if (marks === true) return AFTER_APPLY;
  if (!hasUnknown(marks)) return value;
  if (Array.isArray(marks)) {
    const length = Math.max(marks.length, Array.isArray(value) ? value.length : 0);
    return Array.from({ length }, (_, index) => withUnknown(at(value, index), marks[index]));
  }
  const keys = new Set([...Object.keys(value ?? {}), ...Object.keys(marks as object)]);
  return Object.fromEntries([...keys].map((key) => [key, withUnknown(at(value, key), at(marks, key))]));
}

/** Providers write absent values as null, an empty list or an empty object. */
const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0);

/** Shown characters of a value; enough for the distinctive half of an ARN. */
const VALUE_WIDTH = 60;
/** Characters before the first difference of two long values. */
const LEAD = 12;

/** Two values as one line of JSON each; long ones are cut to where they begin to differ. */
export function pairOf(before: unknown, after: unknown): [before: string, after: string] {
  const [a, b] = [[...textOf(before)], [...textOf(after)]];
  if (a.length <= VALUE_WIDTH && b.length <= VALUE_WIDTH) return [a.join(""), b.join("")];
  let shared = 0;
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared++;
  // If one of them ends early, its end is shown as well.
  const start = Math.max(0, Math.min(shared, a.length, b.length) - LEAD);
  return [window(a, start), window(b, start)];
}

function window(text: readonly string[], start: number): string {
  const end = text.length > start + VALUE_WIDTH ? "…" : "";
  return `${start > 0 ? "…" : ""}${text.slice(start, start + VALUE_WIDTH).join("")}${end}`;
}

function textOf(value: unknown): string {
  if (value === HIDDEN || value === SENSITIVE_CHANGES || value === AFTER_APPLY) return value;
  if (value === undefined || value === null) return "(none)";
  return JSON.stringify(value);
}
