import { at } from "../mask";
import type { Change } from "../plan-json";

/** An attribute that keeps data from being lost, and when a change of it takes that away. */
export interface Protection {
  /** Where it stands in the resource: steps of names and indexes. */
  readonly path: readonly (string | number)[];
  readonly weakened: (before: unknown, after: unknown) => boolean;
  /** What no longer holds, as the end of "…: ". */
  readonly means: string;
}

/** A protection that is on with one value. */
export const keeps = (path: Protection["path"], value: unknown, means: string): Protection => ({
  path,
  weakened: (before, after) => before === value && after !== value,
  means,
});

/** A protection that grows with a number. @param endless what means "for ever", if a number does */
export const keepsAtLeast = (path: Protection["path"], means: string, endless?: number): Protection => {
  const size = (value: unknown) =>
    value === endless && endless !== undefined ? Number.POSITIVE_INFINITY : Number(value ?? 0);
  return { path, weakened: (before, after) => size(after) < size(before), means };
};

/** The protections that a change takes away. What is known only after applying counts as taken away. */
export function weakenings(change: Change, protections: readonly Protection[]): Protection[] {
  const { before, after } = change;
  if (before === undefined || before === null || after === undefined || after === null) return [];
  return protections.filter(({ path, weakened }) => weakened(valueAt(before, path), valueAt(after, path)));
}

const valueAt = (value: unknown, path: Protection["path"]): unknown =>
  path.reduce<unknown>((found, key) => at(found, key), value);
