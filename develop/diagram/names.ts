/** Words that are not written in small letters. */
const CAPITALS = new Map([
  ["api", "API"],
  ["ci", "CI"],
  ["oidc", "OIDC"],
]);

/** A name for people: `tenant_data`, `table` is `tenant data table`; `data_function`, `function` is `data function`. */
export function nameOf(id: string, noun: string): string {
  const words = id.split("_");
  const last = words.at(-1);
  const all = last === noun.toLowerCase() || noun === "" ? words : [...words, ...noun.split(" ")];
  return all.map((word) => CAPITALS.get(word) ?? word).join(" ");
}

/** `1 alarm`, `2 alarms`, `2 policies`. */
export const counted = (count: number, noun: string): string =>
  `${count} ${count === 1 ? noun : noun.replace(/([^aeiou])y$/, "$1ie").concat("s")}`;
