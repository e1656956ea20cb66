import { PolicyError } from "./policy-error";

/** The value of a context key, given in lower case; undefined if the request has none or several. */
export type Lookup = (key: string) => string | undefined;

/** Syntax that a policy's text may contain. */
export interface Language {
  /** `*` for any text and `?` for any character. */
  readonly wildcards: boolean;
  /** `${aws:PrincipalTag/team}`: from version 2012-10-17 on. */
  readonly variables: boolean;
}

interface Variable {
  /** In lower case: key names are case-insensitive. */
  readonly key: string;
  readonly written: string;
  readonly otherwise: string | undefined;
}

export type Wildcard = "any" | "one";
/** Literal text, or a placeholder. */
export type Fixed = { readonly text: string } | { readonly wildcard: Wildcard };
type Part = Fixed | { readonly variable: Variable };

/** A policy's text, parsed into literals, wildcards and variables. */
export interface Template {
  readonly written: string;
  readonly parts: readonly Part[];
}

const special = new Set(["*", "?", "$"]);

/**
 * Parses a policy's text. `${*}`, `${?}` and `${$}` are literal characters, `${key, 'text'}` has a default.
 * Source: IAM user guide, "IAM policy elements: Variables and tags".
 * @throws PolicyError for a variable without an end, a name or a quote, or with a space in its name ("IAM Access Analyzer
 * policy check reference").
 */
export function parseTemplate(written: string, { wildcards, variables }: Language): Template {
  const parts: Part[] = [];
  const add = (text: string): void => {
    const last = parts.at(-1);
    if (last !== undefined && "text" in last) parts[parts.length - 1] = { text: last.text + text };
    else parts.push({ text });
  };
  for (let at = 0; at < written.length; at++) {
    const character = written.charAt(at);
    if (variables && written.startsWith("${", at)) {
      const end = written.indexOf("}", at);
      if (end < 0) throw new PolicyError(`${written}: the variable lacks its closing brace`);
      const inside = written.slice(at + 2, end);
      if (special.has(inside)) add(inside);
      else parts.push({ variable: parseVariable(inside) });
      at = end;
    } else if (wildcards && character === "*") parts.push({ wildcard: "any" });
    else if (wildcards && character === "?") parts.push({ wildcard: "one" });
    else add(character);
  }
  return { written, parts };
}

function parseVariable(inside: string): Variable {
  const [, key, otherwise] = /^([^\s,':]+:[^\s,']+)(?:, '([^']*)')?$/.exec(inside) ?? [];
  if (key === undefined) {
    throw new PolicyError(
      `\${${inside}} is not a variable: write \${prefix:key}, or \${prefix:key, 'default'}; the name has no space`,
    );
  }
  return { key: key.toLowerCase(), written: `\${${inside}}`, otherwise };
}

/** The pattern of a template without variables. */
export function fixedParts({ parts }: Template): readonly Fixed[] | undefined {
  return parts.some((part) => "variable" in part) ? undefined : (parts as readonly Fixed[]);
}

/**
 * The template with its variables replaced by literal values; undefined if a variable has no value: then nothing matches it
 * (IAM user guide, "Policy variables with no value").
 */
export function resolve({ parts }: Template, lookup: Lookup): readonly Fixed[] | undefined {
  const resolved: Fixed[] = [];
  for (const part of parts) {
    if (!("variable" in part)) {
      resolved.push(part);
      continue;
    }
    const text = lookup(part.variable.key) ?? part.variable.otherwise;
    if (text === undefined) return undefined;
    resolved.push({ text });
  }
  return resolved;
}

/** For messages: the text with the variables replaced that have a value. */
export function describe({ parts }: Template, lookup: Lookup): string {
  return parts
    .map((part) => {
      if ("text" in part) return part.text;
      if ("wildcard" in part) return part.wildcard === "any" ? "*" : "?";
      return lookup(part.variable.key) ?? part.variable.otherwise ?? part.variable.written;
    })
    .join("");
}
