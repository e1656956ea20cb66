/** The values that a selector finds in an entry: none, one, or with `[*]` several. */
export type Selector = (entry: unknown) => readonly unknown[];

/** One step: `.name`, `.['any name']`, `["any name"]`, `[0]` or `[*]`. */
const STEP = /\.?\[(?:(\d+)|(\*)|'([^']*)'|"([^"]*)")\]|\.([\w-]+)/y;

/**
 * Reads a property selector such as `$.user.roles[0]`.
 * @returns undefined when it is none.
 */
export function selectorAt(text: string): Selector | undefined {
  if (!text.startsWith("$")) return undefined;
  const steps: ((value: unknown) => readonly unknown[])[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < text.length) {
    const match = STEP.exec(text);
    if (match === null) return undefined;
    const [, index, all, single, double, name] = match;
    if (all !== undefined) steps.push((value) => (Array.isArray(value) ? value : []));
    else if (index !== undefined) {
      steps.push((value) => (Array.isArray(value) ? value.slice(Number(index), Number(index) + 1) : []));
    } else steps.push((value) => property(value, single ?? double ?? name ?? ""));
  }
  if (steps.length === 0) return undefined;
  return (entry) => steps.reduce<readonly unknown[]>((values, step) => values.flatMap(step), [entry]);
}

const property = (value: unknown, name: string): readonly unknown[] =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
    ? [(value as Record<string, unknown>)[name]]
    : [];
