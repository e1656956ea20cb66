import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ListedDifference } from "../../toolchains/differences";

/** The Terraform JSON of each stack of a synthesis, comments included. */
export type Stacks = ReadonlyMap<string, unknown>;

/** How the stacks of two syntheses differ. */
export interface Comparison {
  /** How many stacks have each listed difference, by its name. */
  readonly listed: ReadonlyMap<string, number>;
  /** Differences that are not listed, and listed ones that no stack has; a line of text for each. */
  readonly problems: readonly string[];
}

/** The stacks of a synthesis. @param output the directory with `stacks/` */
export const stacksIn = (output: string): Stacks =>
  new Map(
    readdirSync(join(output, "stacks"))
      .sort()
      .map((stack) => [
        stack,
        JSON.parse(readFileSync(join(output, "stacks", stack, "cdk.tf.json"), "utf8")) as unknown,
      ]),
  );

/** Compares two syntheses value by value. */
export function compareStacks(current: Stacks, next: Stacks, known: readonly ListedDifference[]): Comparison {
  const listed = new Map<string, number>();
  const problems: string[] = [];
  for (const stack of new Set([...current.keys(), ...next.keys()])) {
    if (!current.has(stack) || !next.has(stack)) {
      problems.push(`${stack} is only on the line ${current.has(stack) ? "current" : "next"}`);
      continue;
    }
    const [before, after] = [leavesOf(current.get(stack)), leavesOf(next.get(stack))];
    const here = new Set<string>();
    for (const path of new Set([...before.keys(), ...after.keys()])) {
      const [own, other] = [before.get(path), after.get(path)];
      if (own === other) continue;
      const found = known.find(
        ({ at, values }) =>
          at.test(path) && own === JSON.stringify(values[0]) && other === JSON.stringify(values[1]),
      );
      if (found === undefined)
        problems.push(`${stack}: ${path} is ${own ?? "absent"} on current and ${other ?? "absent"} on next`);
      else here.add(found.name);
    }
    for (const name of here) listed.set(name, (listed.get(name) ?? 0) + 1);
  }
  for (const { name } of known.filter((each) => !listed.has(each.name)))
    problems.push(`no stack has the listed difference "${name}": remove it from toolchains/differences.ts`);
  return { listed, problems };
}

/** Every value as JSON, by its path. An empty list or object is a value. */
function leavesOf(value: unknown, path = ""): Map<string, string> {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) return new Map([[path, JSON.stringify(value)]]);
  return new Map(
    entries.flatMap(([key, inner]) => [...leavesOf(inner, path === "" ? key : `${path}.${key}`)]),
  );
}
