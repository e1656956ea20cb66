// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of Terraform

/** A step of a reference: an attribute, a key or a list index. */
export type Step = string | number;

/** The part of Terraform's expression language that synthesized JSON uses. */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  | { readonly kind: "template"; readonly parts: readonly Expression[] }
  | { readonly kind: "reference"; readonly root: string; readonly steps: readonly Step[] }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] };

/** An unsupported expression; the message quotes it. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
}

const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_-]*/y;
const NUMBER = /-?\d+(\.\d+)?/y;
const SPACE = /[\s,]*/y;
/** Text in which nothing has a meaning, quoted or not. */
const PLAIN = /[^$%"\\]+/y;
const KEYWORDS = new Map<string, boolean | null>([
  ["true", true],
  ["false", false],
  ["null", null],
]);
const STRING_ESCAPES = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ['"', '"'],
  ["\\", "\\"],
]);

/**
 * Parses a string of Terraform's JSON syntax: text with `${…}` in it, where `$${` stands for a literal `${`.
 * @throws ExpressionError for operators, conditionals, splats and template directives.
 */
export function parseTemplate(text: string): Expression {
  return new Parser(text).template(false);
}

class Parser {
  private position = 0;

  constructor(private readonly text: string) {}

  /** Up to the end of the text, or, in a quoted string, up to the closing quote. */
  template(quoted: boolean): Expression {
    const parts: Expression[] = [];
    let literal = "";
    const flush = () => {
      if (literal !== "") parts.push({ kind: "literal", value: literal });
      literal = "";
    };
    while (this.position < this.text.length && !(quoted && this.text[this.position] === '"')) {
      const plain = this.match(PLAIN);
      if (plain !== undefined) literal += plain;
      else if (this.take("$${")) literal += "${";
      else if (this.take("%%{")) literal += "%{";
      else if (this.take("${")) {
        flush();
        parts.push(this.expression());
        this.expect("}");
      } else if (this.text.startsWith("%{", this.position)) throw this.unsupported();
      else if (quoted && this.take("\\")) literal += this.escape();
      else literal += this.text[this.position++];
    }
    flush();
    const only = parts[0];
    if (only === undefined) return { kind: "literal", value: "" };
    return parts.length === 1 ? only : { kind: "template", parts };
  }

  private expression(): Expression {
    this.skipSpace();
    const expression = this.primary();
    this.skipSpace();
    return expression;
  }

  private primary(): Expression {
    if (this.take('"')) {
      const string = this.template(true);
      this.expect('"');
      return string;
    }
    if (this.take("[")) return { kind: "list", items: this.until("]", () => this.expression()) };
    if (this.take("{")) return { kind: "object", entries: this.until("}", () => this.entry()) };
    const number = this.match(NUMBER);
    if (number !== undefined) return { kind: "literal", value: Number(number) };
    const name = this.match(IDENTIFIER);
    if (name === undefined) throw this.unsupported();
    const keyword = KEYWORDS.get(name);
    if (keyword !== undefined) return { kind: "literal", value: keyword };
    if (this.take("(")) return { kind: "call", name, args: this.until(")", () => this.expression()) };
    return { kind: "reference", root: name, steps: this.steps() };
  }

  private entry(): readonly [Expression, Expression] {
    const name = this.match(IDENTIFIER);
    const key: Expression = name === undefined ? this.expression() : { kind: "literal", value: name };
    this.skipSpace();
    if (!this.take("=") && !this.take(":")) throw this.unsupported();
    return [key, this.expression()];
  }

  private steps(): Step[] {
    const steps: Step[] = [];
    for (;;) {
      if (this.take(".")) {
        const step = this.match(IDENTIFIER) ?? this.match(NUMBER);
        if (step === undefined) throw this.unsupported();
        steps.push(/^\d/.test(step) ? Number(step) : step);
      } else if (this.take("[")) {
        const index = this.expression();
        const value = index.kind === "literal" ? index.value : undefined;
        if (typeof value !== "string" && typeof value !== "number") throw this.unsupported();
        this.expect("]");
        steps.push(value);
      } else return steps;
    }
  }

  /** Items up to a closing bracket; commas count as space, which makes no difference in valid Terraform JSON. */
  private until<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    this.skipSpace();
    while (!this.take(close)) {
      items.push(item());
      this.skipSpace();
    }
    return items;
  }

  private escape(): string {
    const unicode = this.match(/u[0-9a-fA-F]{4}/y);
    if (unicode !== undefined) return String.fromCharCode(Number.parseInt(unicode.slice(1), 16));
    const character = STRING_ESCAPES.get(this.text[this.position++] ?? "");
    if (character === undefined) throw this.unsupported();
    return character;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.position += found.length;
    return found;
  }

  private take(token: string): boolean {
    const found = this.text.startsWith(token, this.position);
    if (found) this.position += token.length;
    return found;
  }

  private expect(token: string): void {
    if (!this.take(token)) throw this.unsupported();
  }

  private skipSpace(): void {
    this.match(SPACE);
  }

  private unsupported(): ExpressionError {
    const rest = this.text.slice(this.position, this.position + 40);
    return new ExpressionError(`the expression ${quote(this.text)} is not understood at ${quote(rest)}`);
  }
}

const quote = (text: string) => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
