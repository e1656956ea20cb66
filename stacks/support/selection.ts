import { nearestFew } from "../../environments/nearest";

/** SAAS_STACKS names a stack that does not exist; the message names it and similar ones. */
export class SelectionError extends Error {
  override readonly name = "SelectionError";
}

/** Number of suggestions for a wrong name. */
const OFFERED = 3;

/**
 * Returns the stacks in a list of names.
 * @param list names with commas between them, as in the variable SAAS_STACKS; absent or blank: every stack.
 * @param known the names of all stacks.
 * @throws SelectionError if a name is unknown.
 */
export function chooseStacks(list: string | undefined, known: readonly string[]): ReadonlySet<string> {
  const names = (list ?? "").split(",").map((name) => name.trim());
  const chosen = new Set(names.filter((name) => name !== ""));
  if (chosen.size === 0) return new Set(known);
  const exist = new Set(known);
  const problems = [...chosen].filter((name) => !exist.has(name)).map((name) => noSuchStack(name, known));
  if (problems.length > 0) throw new SelectionError(problems.join("\n"));
  return chosen;
}

function noSuchStack(name: string, known: readonly string[]): string {
  const near = nearestFew(name, known, OFFERED);
  const hint =
    near.length > 0
      ? `did you mean ${near.join(" or ")}?`
      : "a silo's stack needs its line in environments/silos/<environment>.ts; " +
        `others are ${known.filter((other) => !other.includes("-silo-")).join(", ")}`;
  return `SAAS_STACKS: no stack is named "${name}": ${hint}`;
}
