import { wordPattern } from "../../synthesis/stacks";

/** A word that two environments each have their own of: names, accounts, regions. */
export type Pair = readonly [a: string, b: string];

/** Whether two values of synthesized JSON say the same. */
export type Same = (a: unknown, b: unknown) => boolean;

/**
 * Compares values, and takes a text of A for one of B when they differ in nothing but given words: with the pair `dev`, `prod`,
 * `saas-dev-alarms` is `saas-prod-alarms`. What is no whole word stays as it is.
 */
export function sameBut(pairs: readonly Pair[]): Same {
  const others = new Map(pairs);
  const words = new RegExp(`(${[...others.keys()].map(wordPattern).join("|")})`);
  const sameText = (a: string, b: string): boolean => {
    // Where B may have come to. Every second part is one of the words.
    let reached = new Set([0]);
    a.split(words).forEach((part, index) => {
      const options = index % 2 === 0 ? [part] : new Set([part, others.get(part) ?? part]);
      const next = [...options].flatMap((text) =>
        [...reached].filter((at) => b.startsWith(text, at)).map((at) => at + text.length),
      );
      reached = new Set(next);
    });
    return reached.has(b.length);
  };
  const same: Same = (a, b) => {
    if (a === b) return true;
    if (typeof a === "string" && typeof b === "string") return sameText(a, b);
    if (Array.isArray(a) && Array.isArray(b)) {
      return a.length === b.length && a.every((item, index) => same(item, b[index]));
    }
    if (!isRecord(a) || !isRecord(b)) return false;
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]));
  };
  return same;
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
