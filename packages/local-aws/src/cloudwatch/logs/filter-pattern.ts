import { type FilterPattern, jsonPattern } from "./json-pattern";

/**
 * Parses a CloudWatch Logs filter pattern: JSON, terms, or the empty pattern, which matches everything.
 * Source: CloudWatch Logs user guide, filter pattern syntax.
 * @throws Error naming the unsupported or invalid part; space-delimited patterns and regular expressions are not supported.
 */
export function filterPattern(pattern: string): FilterPattern {
  const text = pattern.trim();
  if (text === "") return { matches: () => true };
  if (text.startsWith("{")) return jsonPattern(text);
  if (text.startsWith("[") || /(^|[\s?-])%/.test(text)) {
    throw new Error(
      `the filter pattern ${pattern} is not understood: local-aws supports JSON patterns and terms`,
    );
  }
  return termPattern(text);
}

/** All plain terms occur, no term with a minus, and at least one with a question mark. Case-sensitive. */
function termPattern(text: string): FilterPattern {
  const required: string[] = [];
  const excluded: string[] = [];
  const optional: string[] = [];
  for (const [, sign = "", quoted, plain = ""] of text.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)) {
    const term = quoted?.replaceAll(/\\(.)/g, "$1") ?? plain;
    (sign === "-" ? excluded : sign === "?" ? optional : required).push(term);
  }
  return {
    matches: (message) =>
      required.every((term) => message.includes(term)) &&
      !excluded.some((term) => message.includes(term)) &&
      (optional.length === 0 || optional.some((term) => message.includes(term))),
  };
}
