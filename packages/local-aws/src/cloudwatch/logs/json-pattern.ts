/** A parsed filter pattern, matched against log messages. */
export interface FilterPattern {
  matches(message: string): boolean;
}

type Test = (entry: unknown) => boolean;

/** `&&`, `||`, parentheses, an operator, a word, a quoted text, or any other run without spaces. */
const TOKEN = /\s*(&&|\|\||[(){}]|!=|<=|>=|=|<|>|"(?:[^"\\]|\\.)*"|\$[^\s=!<>()&|]+|[^\s=!<>()&|{}"]+)/y;

/**
 * Parses a JSON pattern such as `{ $.level = "ERROR" && ($.status >= 500 || $.error NOT EXISTS) }`. Numbers compare only
 * with numbers, texts with texts: `= 429` does not match `"429"`. `*` in a text matches anything; `= *` matches any value.
 * Source: CloudWatch Logs user guide, filter pattern syntax, matching terms in JSON log events.
 * @throws Error naming the unsupported part.
 */
export function jsonPattern(pattern: string): FilterPattern {
  const parser = new Parser(pattern);
  parser.expect("{");
  const test = parser.disjunction();
  parser.expect("}");
  parser.end();
  return {
    matches: (message) => {
      const entry = parse(message);
      return entry !== undefined && test(entry.value);
    },
  };
}

function parse(message: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === "object" && value !== null ? { value } : undefined;
  } catch {
    return undefined;
  }
}

class Parser {
  private readonly tokens: string[] = [];
  private position = 0;

  constructor(private readonly pattern: string) {
    TOKEN.lastIndex = 0;
    while (pattern.slice(TOKEN.lastIndex).trim() !== "") {
      const from = TOKEN.lastIndex;
      const token = TOKEN.exec(pattern)?.[1];
      if (token === undefined) throw this.misunderstood(pattern.slice(from).trim());
      this.tokens.push(token);
    }
  }

  expect(token: string): void {
    const found = this.next();
    if (found !== token) throw this.misunderstood(found);
  }

  end(): void {
    if (this.position < this.tokens.length) throw this.misunderstood(this.next());
  }

  /** `&&` binds closer than `||`. */
  disjunction(): Test {
    const tests = [this.conjunction()];
    while (this.take("||")) tests.push(this.conjunction());
    return (entry) => tests.some((test) => test(entry));
  }

  private conjunction(): Test {
    const tests = [this.condition()];
    while (this.take("&&")) tests.push(this.condition());
    return (entry) => tests.every((test) => test(entry));
  }

  private condition(): Test {
    if (this.take("(")) {
      const test = this.disjunction();
      this.expect(")");
      return test;
    }
    const selector = this.next();
    const values = selectorAt(selector);
    if (values === undefined) throw this.misunderstood(selector);
    const operator = this.next();
    switch (operator.toUpperCase()) {
      case "=":
        return somewhere(values, this.operand());
      case "!=":
        return elsewhere(values, this.operand());
      case "<":
        return this.comparison(values, (value, limit) => value < limit);
      case "<=":
        return this.comparison(values, (value, limit) => value <= limit);
      case ">":
        return this.comparison(values, (value, limit) => value > limit);
      case ">=":
        return this.comparison(values, (value, limit) => value >= limit);
      case "IS":
        return this.kind(values);
      case "NOT": {
        const word = this.next();
        if (word.toUpperCase() !== "EXISTS") throw this.misunderstood(`${operator} ${word}`);
        return (entry) => values(entry).length === 0;
      }
      default:
        throw this.misunderstood(operator);
    }
  }

  private kind(values: Selector): Test {
    const word = this.next();
    const wanted = { TRUE: true, FALSE: false, NULL: null }[word.toUpperCase()];
    if (wanted === undefined) throw this.misunderstood(`IS ${word}`);
    return (entry) => values(entry).some((value) => value === wanted);
  }

  private comparison(values: Selector, compare: (value: number, limit: number) => boolean): Test {
    const word = this.next();
    const limit = numberOf(word);
    if (limit === undefined) throw this.misunderstood(word);
    return (entry) => values(entry).some((value) => typeof value === "number" && compare(value, limit));
  }

  /** The operand of an equality. */
  private operand(): Test {
    const word = this.next();
    if (/^(&&|\|\||[(){}]|[!<>]?=|[<>])$/.test(word)) throw this.misunderstood(word);
    if (word === "*") return () => true;
    const number = numberOf(word);
    if (number !== undefined) return (value) => value === number;
    const text = word.startsWith('"') ? word.slice(1, -1).replaceAll(/\\(.)/g, "$1") : word;
    const form = new RegExp(`^${text.split("*").map(escapeRegExp).join(".*")}$`, "s");
    return (value) => typeof value === "string" && form.test(value);
  }

  private take(token: string): boolean {
    if (this.tokens[this.position] !== token) return false;
    this.position += 1;
    return true;
  }

  private next(): string {
    const token = this.tokens[this.position];
    if (token === undefined) throw this.misunderstood("its end");
    this.position += 1;
    return token;
  }

  private misunderstood(what: string): Error {
    return new Error(`the filter pattern ${this.pattern} is not understood at ${what}`);
  }
}

const somewhere =
  (values: Selector, same: Test): Test =>
  (entry) =>
    values(entry).some(same);

/** Matches a present value that differs; an absent one does not match. */
const elsewhere =
  (values: Selector, same: Test): Test =>
  (entry) =>
    values(entry).some((value) => !same(value));

const numberOf = (word: string): number | undefined =>
  /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word) ? Number(word) : undefined;

const escapeRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The values that a selector finds in an entry: none, one, or several with `[*]`. */
type Selector = (entry: unknown) => readonly unknown[];

/** One step: `.name`, `.['any name']`, `["any name"]`, `[0]` or `[*]`. */
const STEP = /\.?\[(?:(\d+)|(\*)|'([^']*)'|"([^"]*)")\]|\.([\w-]+)/y;

/**
 * Parses a property selector such as `$.user.roles[0]`.
 * @returns undefined if it is not a selector.
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
