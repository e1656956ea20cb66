import { isDeepStrictEqual } from "node:util";
import { at } from "../support/json";
import { HIDDEN } from "../terraform/masking";
import type { Change, Plan } from "../terraform/plan-json";

/** Placeholder for a sensitive value that changes: the change itself is not secret. */
export const SENSITIVE_CHANGES = "(sensitive, changes)";

/** The plan without values that Terraform marks as sensitive. */
export function masked(plan: Plan): Plan {
  return {
    ...plan,
    resource_changes: plan.resource_changes.map((resource) => ({
      ...resource,
      change: maskedChange(resource.change),
    })),
    output_changes: Object.fromEntries(
      Object.entries(plan.output_changes).map(([name, change]) => [name, maskedChange(change)]),
    ),
  };
}

function maskedChange<C extends Change>(change: C): C {
  const { before, after, before_sensitive, after_sensitive } = change;
  // A value that is sensitive on one side is hidden on both.
  const sensitive = [before_sensitive, after_sensitive];
  return {
    ...change,
    before: hide(before, undefined, sensitive, () => HIDDEN),
    after: hide(after, before, sensitive, (value, old) =>
      old === undefined || old === null || isDeepStrictEqual(value, old) ? HIDDEN : SENSITIVE_CHANGES,
    ),
  };
}

/** `marks` have the shape of the value, `true` where it is sensitive. */
function hide(
  value: unknown,
  other: unknown,
  marks: readonly unknown[],
  mask: (value: unknown, other: unknown) => string,
): unknown {
  if (value === undefined || value === null) return value;
  if (marks.includes(true)) return mask(value, other);
  if (typeof value !== "object" || !marks.some((mark) => typeof mark === "object" && mark !== null)) {
    return value;
  }
  const below = (key: string | number) =>
    hide(
      at(value, key),
      at(other, key),
      marks.map((mark) => at(mark, key)),
      mask,
    );
  return Array.isArray(value)
    ? value.map((_, index) => below(index))
    : Object.fromEntries(Object.keys(value).map((key) => [key, below(key)]));
}
