import type { z } from "zod";

/** What a text holds as JSON; undefined where it holds none, which no shape takes. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where a value first differs from a shape, and how: `stacks.0.name must be text`. */
export function firstProblem({ issues: [issue] }: z.ZodError): string {
  const path = issue?.path.join(".") ?? "";
  return `${path === "" ? "it" : path} ${issue?.message ?? "differs"}`;
}
