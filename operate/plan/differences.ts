import { isDeepStrictEqual } from "node:util";
import { at, compare, documentIn, isRecord } from "../support/json";
import { AFTER_APPLY } from "../terraform/changes";
import { HIDDEN } from "../terraform/masking";
import { type Change, hasUnknown } from "../terraform/plan-json";
import { SENSITIVE_CHANGES } from "./mask";

/** One value that a change replaces. */
export interface Difference {
  /** Names and indexes, joined by dots; empty for an output, which is one value. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
  /** Whether this is why Terraform replaces the resource. */
  readonly forcesReplacement: boolean;
}

/** What a change does to attributes. */
export interface Differences {
  /** Those whose new value is known: what forces a replacement first, then by path. */
  readonly known: readonly Difference[];
  /** Paths of those that AWS will decide. */
  readonly unknown: readonly string[];
}

type Path = readonly (string | number)[];

/** The leaves in which two values differ; text that holds JSON, such as a policy, is looked into. */
export function differencesOf({ before, after, after_unknown, replace_paths = [] }: Change): Differences {
  const known: Difference[] = [];
  const unknown: string[] = [];
  const forced = replace_paths.map((path) => path.join("."));
  const add = (path: string, old: unknown, next: unknown) => {
    const forcesReplacement = forced.some((start) => path === start || path.startsWith(`${start}.`));
    // AWS decides about many attributes; only one that forces a replacement is worth its old value.
    if (next === AFTER_APPLY && !forcesReplacement) unknown.push(path);
    else known.push({ path, before: old, after: next, forcesReplacement });
  };
  const walk = (old: unknown, next: unknown, unknownNext: unknown, path: Path): void => {
    const name = path.join(".");
    if (unknownNext === true) add(name, old, AFTER_APPLY);
    if (unknownNext === true || (same(old, next) && !hasUnknown(unknownNext))) return;
    const [oldInside, nextInside] = [insideOf(old), insideOf(next)];
    const keys = sharedKeys(oldInside, nextInside, unknownNext);
    const countBefore = known.length + unknown.length;
    for (const key of keys ?? []) {
      walk(at(oldInside, key), at(nextInside, key), at(unknownNext, key), [...path, key]);
    }
    if (keys === undefined && same(old, next)) return;
    // JSON texts that say the same in other words differ in no part.
    const quiet = known.length + unknown.length === countBefore;
    if (keys === undefined || (quiet && typeof old === "string")) add(name, old, next);
  };
  walk(before, after, after_unknown, []);
  const paths = new Set(known.map(({ path }) => path));
  return {
    known: known
      // Every tag is in `tags_all` as well.
      .filter(({ path }) => !paths.has(path.replace(/^tags_all\./, "tags.")) || !path.startsWith("tags_all."))
      .sort((a, b) => Number(b.forcesReplacement) - Number(a.forcesReplacement) || compare(a.path, b.path)),
    unknown: unknown.sort(compare),
  };
}

/** Providers write what is not there as null, as an empty list or as an empty object. */
const same = (a: unknown, b: unknown): boolean => (empty(a) && empty(b)) || isDeepStrictEqual(a, b);
const empty = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0);

/** An object or a list, also where it is written as JSON text; else the value. */
const insideOf = (value: unknown): unknown =>
  typeof value === "string" ? (documentIn(value) ?? value) : value;

/** The keys to look under when both are objects, or both are lists of objects; undefined: they are values. */
function sharedKeys(a: unknown, b: unknown, marks: unknown): (string | number)[] | undefined {
  if (Array.isArray(a) && Array.isArray(b)) {
    if (![...a, ...b].every((element) => typeof element === "object" && element !== null)) return undefined;
    return Array.from({ length: Math.max(a.length, b.length) }, (_, index) => index);
  }
  if (!isRecord(a) || !isRecord(b)) return undefined;
  const unknown = isRecord(marks) ? Object.keys(marks) : [];
  return [...new Set([...Object.keys(a), ...Object.keys(b), ...unknown])].sort(compare);
}

/** Characters of a value that is shown; enough for the distinctive half of an ARN. */
const VALUE_WIDTH = 60;
/** Characters before the first difference of two long values. */
const LEAD = 12;

/** Two values in one line each, as JSON; of long ones the part where they begin to differ. */
export function pairOf(before: unknown, after: unknown): [before: string, after: string] {
  const [a, b] = [[...textOf(before)], [...textOf(after)]];
  if (a.length <= VALUE_WIDTH && b.length <= VALUE_WIDTH) return [a.join(""), b.join("")];
  let shared = 0;
  while (shared < a.length && shared < b.length && a[shared] === b[shared]) shared++;
  // Where one of them ends early, what it ends with is shown as well.
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
