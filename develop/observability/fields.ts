/** A text in quotes, or a regular expression where one can stand, in which nothing is a name; a name in backticks; a name; or anything else. */
const TOKEN =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?<=(?:like|=~)\s*)\/(?:[^/\\\n]|\\.)+\/|`([^`]+)`|(@?[A-Za-z_][\w.]*)|\d[\w.]*|\S/g;

/** Words of the query language that are no fields. Source: CloudWatch Logs user guide, Logs Insights query syntax. */
const words = new Set(
  "and as asc by dedup desc display fields filter in like limit not or parse sort stats diff pattern unmask true false null".split(
    " ",
  ),
);

/**
 * Names of the fields that a query of Logs Insights reads, each once: not functions, and not names that the query itself has given
 * before (`as total`).
 */
export function fieldsOfQuery(query: string): string[] {
  const tokens = [...query.matchAll(TOKEN)].map(([text, quoted, name]) => ({ text, quoted, name }));
  const given = new Set<string>();
  const read = new Set<string>();
  for (const [index, { quoted, name }] of tokens.entries()) {
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
