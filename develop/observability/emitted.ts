import type { MetricSeries } from "@saas/local-aws/cloudwatch";

/** The output of a running platform: metrics of its own namespace, and fields of its log lines. */
export interface Emitted {
  /** By {@link metricKey}. */
  readonly metrics: ReadonlySet<string>;
  /** Values of dimensions that occur together, by {@link valuesKey}. */
  readonly values: ReadonlySet<string>;
  /** Paths of fields by log group, with names as {@link environmentless} returns them. */
  readonly fields: ReadonlyMap<string, ReadonlySet<string>>;
}

/** A metric and the keys of its dimensions, in any order. */
export const metricKey = (name: string, keys: readonly string[]): string =>
  JSON.stringify([name, [...keys].sort()]);

/** Dimensions with their values, in any order. */
export const valuesKey = (dimensions: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(dimensions).sort(([one], [other]) => (one < other ? -1 : 1)));

/** A name without that of its stack, so that it is the same in every environment: `/aws/lambda/*-data`. */
export const environmentless = (name: string, stack: string): string => name.replaceAll(stack, "*");

/**
 * Collects the emitted names.
 * @param stack name of the stack that ran, which is also the namespace of its functions' metrics
 * @param groups names of log groups with their lines
 */
export function gather(
  stack: string,
  series: readonly Pick<MetricSeries, "namespace" | "name" | "dimensions">[],
  groups: ReadonlyMap<string, readonly string[]>,
): Emitted {
  const own = series.filter(({ namespace }) => namespace === stack);
  return {
    metrics: new Set(own.map(({ name, dimensions }) => metricKey(name, Object.keys(dimensions)))),
    values: new Set(own.map(({ dimensions }) => valuesKey(dimensions))),
    fields: new Map(
      [...groups].map(([group, lines]) => [
        environmentless(group, stack),
        new Set(lines.flatMap(fieldsOfLine)),
      ]),
    ),
  };
}

/** A quoted string or a regular expression, which contain no names; a name in backticks; a name; or anything else. */
const TOKEN =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?<=(?:like|=~|parse\s+[\w.@]+)\s*)\/(?:[^/\\\n]|\\.)+\/|`([^`]+)`|(@?[A-Za-z_][\w.]*)|\d[\w.]*|\S/g;

/** Words of the query language that are not fields. Source: CloudWatch Logs user guide, Logs Insights query syntax. */
const words = new Set(
  "and as asc by dedup desc display fields filter in like limit not or parse sort stats diff pattern unmask true false null".split(
    " ",
  ),
);

/**
 * Names of the fields that a query of Logs Insights reads, each once: without functions and names that the query
 * itself defined before (`as total`).
 */
export function fieldsOfQuery(query: string): string[] {
  const tokens = [...query.matchAll(TOKEN)].map(([text, quoted, name]) => ({ text, quoted, name }));
  const given = new Set<string>();
  const read = new Set<string>();
  for (const [index, { text, quoted, name }] of tokens.entries()) {
    // `parse` makes fields of a pattern's groups.
    for (const [, group = ""] of text.matchAll(/\(\?<([A-Za-z]\w*)>/g)) given.add(group);
    const field = quoted ?? name;
    if (field === undefined) continue;
    if (tokens[index - 1]?.name?.toLowerCase() === "as") given.add(field);
    else if (quoted !== undefined || !(words.has(field.toLowerCase()) || tokens[index + 1]?.text === "(")) {
      if (!given.has(field)) read.add(field);
    }
  }
  return [...read];
}

/** Paths of the fields that a filter pattern, or a selector in it, names: `record.status` of `$.record.status`. Each once. */
export function fieldsOfPattern(pattern: string): string[] {
  const withoutTexts = pattern.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  return [
    ...new Set([...withoutTexts.matchAll(/\$\.([\w.-]+(?:\[\d+\][\w.-]*)*)/g)].map(([, path = ""]) => path)),
  ];
}

/** Paths of all fields of a JSON line, those of nested objects included: `actor` and `actor.type`. */
export function fieldsOfLine(message: string): string[] {
  try {
    return pathsIn(JSON.parse(message), "");
  } catch {
    return [];
  }
}

function pathsIn(value: unknown, prefix: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    return [path, ...pathsIn(inner, path)];
  });
}
