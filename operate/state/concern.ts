import { type Concern, concernOf, concerns } from "../concerns";

/** What a resource of a state is for; a state may hold types that the code no longer knows. */
export type StateConcern = Concern | "other";

export function concernIn(stack: string, environment: string, type: string): StateConcern {
  try {
    return concernOf(type, stack.replace(`-${environment}`, ""));
  } catch {
    return "other";
  }
}

/** Values by their concern, in the order in which reports speak of concerns; those without any are left out. */
export function byConcern<T>(
  values: readonly T[],
  concern: (value: T) => StateConcern,
): [StateConcern, T[]][] {
  return [...concerns, "other" as const]
    .map((name): [StateConcern, T[]] => [name, values.filter((value) => concern(value) === name)])
    .filter(([, found]) => found.length > 0);
}
