/** Entries of two lists that belong together: where they are in each list; undefined: only the other one has it. */
export interface Entries {
  /** What a path calls them: the index, or a name. */
  readonly label: string;
  readonly before: number | undefined;
  readonly after: number | undefined;
}

type Entry = Readonly<Record<string, unknown>>;

/**
 * Lists without an order, by the attribute that names an entry: a policy's statements, whose `Sid` may be missing, and the
 * policies that a role repeats. Source: IAM user guide, policy evaluation logic, which knows no order of statements.
 */
const unordered: readonly { readonly name: string; readonly is: (entry: Entry) => boolean }[] = [
  { name: "Sid", is: ({ Effect }) => Effect === "Allow" || Effect === "Deny" },
  { name: "name", is: ({ name, policy }) => typeof name === "string" && typeof policy === "string" },
];

/**
 * Pairs the entries of two lists of objects: by position, and in lists without an order by name, then by content, and only
 * then by position.
 */
export function pairsOf(
  before: readonly Entry[],
  after: readonly Entry[],
  same: (a: unknown, b: unknown) => boolean,
): readonly Entries[] {
  const all = [...before, ...after];
  const name = all.length === 0 ? undefined : unordered.find(({ is }) => all.every(is))?.name;
  const [left, right] = [new Set(before.keys()), new Set(after.keys())];
  const pairs: Entries[] = [];
  const pair = (a: number, b: number, label = `${b}`): void => {
    left.delete(a);
    right.delete(b);
    pairs.push({ label, before: a, after: b });
  };
  const labelOf = (entries: readonly Entry[], index: number): string => {
    const own = nameIn(entries[index], name);
    return own !== undefined && isUnique(entries, name, own) ? own : `${index}`;
  };
  if (name !== undefined) {
    for (const a of [...left]) {
      const label = labelOf(before, a);
      const b = [...right].find((index) => nameIn(after[index], name) === label);
      if (b !== undefined && labelOf(after, b) === label) pair(a, b, label);
    }
    for (const a of [...left]) {
      const b = [...right].find((index) => same(before[a], after[index]));
      if (b !== undefined) pair(a, b, labelOf(after, b));
    }
  }
  const isNamed = (entry: Entry | undefined) => nameIn(entry, name) !== undefined;
  for (const a of [...left]) {
    // A named entry and another at its place are two.
    if (right.has(a) && !isNamed(before[a]) && !isNamed(after[a])) pair(a, a);
  }
  return [
    ...pairs,
    ...[...left].map((a) => ({ label: labelOf(before, a), before: a, after: undefined })),
    ...[...right].map((b) => ({ label: labelOf(after, b), before: undefined, after: b })),
  ].sort((one, other) => place(one) - place(other));
}

function nameIn(entry: Entry | undefined, name: string | undefined): string | undefined {
  const own = name === undefined ? undefined : entry?.[name];
  return typeof own === "string" ? own : undefined;
}

const isUnique = (entries: readonly Entry[], name: string | undefined, own: string): boolean =>
  entries.filter((entry) => nameIn(entry, name) === own).length === 1;

const place = ({ before, after }: Entries): number => after ?? before ?? 0;
