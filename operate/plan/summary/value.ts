import { SENSITIVE, SENSITIVE_CHANGES } from "../mask";
import { AFTER_APPLY } from "./differences";

/** Characters of a value that is shown; enough for an ARN's telling half. */
export const VALUE_WIDTH = 60;
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
  if (value === SENSITIVE || value === SENSITIVE_CHANGES || value === AFTER_APPLY) return value;
  if (value === undefined || value === null) return "(none)";
  return JSON.stringify(value);
}
