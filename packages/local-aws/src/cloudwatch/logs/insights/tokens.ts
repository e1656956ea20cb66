/** A query that Logs Insights would refuse or local-aws does not support; the message names the position. */
export class MalformedQuery extends Error {
  override readonly name = "MalformedQuery";
}

/** A token of a query, and its position. */
export interface Token {
  readonly kind: "name" | "quoted name" | "number" | "period" | "text" | "pattern" | "sign" | "end";
  /** The value: without quotes, escapes resolved. */
  readonly text: string;
  /** For messages: `line 2, at "…"`. */
  readonly place: string;
}

/** In matching order. A number with a unit is a period: `bin(5m)`. */
const forms: readonly (readonly [Token["kind"] | "space", RegExp])[] = [
  ["space", /(?:\s+|#[^\n]*)+/y],
  ["text", /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/y],
  ["quoted name", /`([^`]+)`/y],
  ["period", /\d+[a-z]+/y],
  ["number", /\d+(?:\.\d+)?/y],
  ["name", /[A-Za-z_@][\w@]*(?:\.[\w@]+)*/y],
  ["sign", /=~|!=|<=|>=|[=<>|,()[\]+\-*/^%]/y],
];

/** After one of these, and after the field of `parse`, a slash begins a regular expression; elsewhere it divides. */
const beforePattern = /^(like|=~)$/i;
const beforePatternOf = /^parse$/i;

/** @throws MalformedQuery naming the first unexpected character */
export function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < query.length) {
    const place = placeOf(query, position);
    const before = tokens.slice(-2).map(({ text }) => text);
    const mayBegin = beforePattern.test(before.at(-1) ?? "") || beforePatternOf.test(before[0] ?? "");
    const pattern = mayBegin ? matchAt(/\/((?:[^/\\\n]|\\.)+)\//y, query, position) : undefined;
    if (pattern !== undefined) {
      tokens.push({ kind: "pattern", text: pattern[1] ?? "", place });
      position += pattern[0].length;
      continue;
    }
    const [kind, match] = firstForm(query, position) ?? [];
    if (kind === undefined || match === undefined) {
      throw new MalformedQuery(`${place}: unexpected character`);
    }
    position += match[0].length;
    if (kind === "space") continue;
    const inner = match[1] ?? match[2] ?? match[0];
    tokens.push({ kind, text: kind === "text" ? inner.replaceAll(/\\(.)/g, "$1") : inner, place });
  }
  return [...tokens, { kind: "end", text: "", place: "at its end" }];
}

function firstForm(query: string, position: number) {
  for (const [kind, form] of forms) {
    const match = matchAt(form, query, position);
    if (match !== undefined) return [kind, match] as const;
  }
  return undefined;
}

function matchAt(form: RegExp, text: string, position: number): RegExpExecArray | undefined {
  form.lastIndex = position;
  return form.exec(text) ?? undefined;
}

function placeOf(query: string, position: number): string {
  const line = query.slice(0, position).split("\n").length;
  return `line ${line}, at "${query.slice(position).split(/[\n|]/)[0]?.trim().slice(0, 30)}"`;
}
