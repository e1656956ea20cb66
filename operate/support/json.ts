import type { z } from "zod";

/** The parsed JSON of a text; undefined, which no shape accepts, if it is not JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The JSON object or list that a text is; undefined for any other text. */
export const documentIn = (text: string): object | undefined =>
  /^\s*[[{]/.test(text) ? (jsonIn(text) as object | undefined) : undefined;

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value under a key or an index; undefined if absent. */
export function at(value: unknown, key: string | number): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string | number, unknown>)[key]
    : undefined;
}

/** The first mismatch between a value and a shape: `stacks.0.name must be text`. */
export function firstProblem({ issues: [issue] }: z.ZodError): string {
  const path = issue?.path.join(".") ?? "";
  return `${path === "" ? "it" : path} ${issue?.message ?? "differs"}`;
}

/** Sorts by code unit, independent of locale. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
