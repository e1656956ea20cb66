import type { z } from "zod";

/** The value that a text holds as JSON; undefined where it holds none, which no shape takes. */
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

/** The value under a key or an index; undefined where there is none. */
export function at(value: unknown, key: string | number): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string | number, unknown>)[key]
    : undefined;
}

/** Where a value first differs from a shape, and how: `stacks.0.name must be text`. */
export function firstProblem({ issues: [issue] }: z.ZodError): string {
  const path = issue?.path.join(".") ?? "";
  return `${path === "" ? "it" : path} ${issue?.message ?? "differs"}`;
}

/** Order by code points: the same on every machine, whatever its language. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
