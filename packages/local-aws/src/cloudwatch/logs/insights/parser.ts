import { MalformedQuery, type Token, tokensOf } from "./tokens";

/** Reads a query token by token. */
export class Reader {
  private readonly tokens: readonly Token[];
  private position = 0;

  /** @throws MalformedQuery */
  constructor(query: string) {
    this.tokens = tokensOf(query);
  }

  get next(): Token {
    return this.tokens[this.position] as Token;
  }

  take(): Token {
    const token = this.next;
    if (token.kind !== "end") this.position += 1;
    return token;
  }

  /** Whether the next token is this sign or word, ignoring case; a name in backticks is not a word. */
  isAt(text: string, ahead = 0): boolean {
    const token = this.tokens[Math.min(this.position + ahead, this.tokens.length - 1)] as Token;
    return (token.kind === "sign" || token.kind === "name") && token.text.toLowerCase() === text;
  }

  takeIf(text: string): boolean {
    const found = this.isAt(text);
    if (found) this.position += 1;
    return found;
  }

  expect(text: string): void {
    if (!this.takeIf(text)) throw this.wanted(`"${text}"`);
  }

  /** Reads a field name. */
  field(): string {
    const token = this.take();
    if (token.kind === "name" || token.kind === "quoted name") return token.text;
    throw new MalformedQuery(`${token.place}: a field name is missing`);
  }

  wanted(what: string): MalformedQuery {
    return new MalformedQuery(`${this.next.place}: ${what} is missing`);
  }

  /** The text since a position: a column's name if it has no alias. */
  get mark(): number {
    return this.position;
  }

  writtenSince(mark: number): string {
    return this.tokens
      .slice(mark, this.position)
      .map(({ kind, text }) => (kind === "text" ? `"${text}"` : text))
      .join("")
      .replaceAll(",", ", ");
  }

  /** Reads a comma-separated list of at least one element. */
  list<T>(one: () => T): T[] {
    const found = [one()];
    while (this.takeIf(",")) found.push(one());
    return found;
  }
}
