import { parseSync } from "@swc/core";

/** The parts of a syntax tree node that this module uses. */
interface Node {
  readonly type: string;
  readonly span: { readonly start: number; readonly end: number };
  readonly [field: string]: unknown;
}

/** An array or object literal of a source text, with places in UTF-16 code units. */
interface Literal {
  /** Position of the closing bracket. */
  readonly end: number;
  readonly elements: readonly { readonly start: number; readonly end: number }[];
}

/**
 * A TypeScript source, to insert into. It finds declarations by name in the syntax tree, so that format and order of the file do not
 * matter; the result still needs the formatter.
 */
export class Source {
  private readonly statements: readonly Node[];
  /** The offset that swc adds to every position. */
  private readonly base: number;
  private readonly bytes: Buffer;

  /** @param path for errors @throws Error for invalid TypeScript. */
  constructor(
    private readonly path: string,
    readonly text: string,
  ) {
    // Positions continue across parses and begin at the first statement: an empty statement marks the start of the text.
    const marked = `;${text}`;
    const { body } = parseSync(marked, { syntax: "typescript", target: "es2022" });
    const [mark, ...statements] = body as unknown as Node[];
    this.base = mark?.span.end ?? 0;
    this.statements = statements;
    this.bytes = Buffer.from(text);
  }

  /** Whether a declared literal has the property. */
  has(name: string, path: readonly string[]): boolean {
    return this.find(name, path) !== undefined;
  }

  /** The variable that a declared object literal spreads first. @throws Error when it spreads none */
  spreadOf(name: string): string {
    const parts = (this.find(name, [])?.properties ?? []) as { arguments?: Node }[];
    const spread = parts.find(({ arguments: of }) => of?.type === "Identifier")?.arguments?.value;
    if (typeof spread !== "string") throw this.missing(`${name}, with a spread,`);
    return spread;
  }

  /**
   * Appends to the array or object literal that a declaration consists of: its initializer, the first literal among the arguments of
   * its call, or what its function returns.
   * @param path names of properties that lead from that literal to the one to append to.
   */
  append(name: string, entry: string, path: readonly string[] = []): Source {
    const { elements, end } = this.literal(name, path);
    const last = elements.at(-1);
    const gap = this.text.slice(last?.end ?? end, end).replaceAll(/\/\/.*|\/\*[\s\S]*?\*\//g, "");
    const comma = last === undefined || gap.includes(",") ? "" : ",";
    return this.insert(end, `${comma}${/\n\s*$/.test(gap) ? "" : "\n"}${entry},\n`);
  }

  /** Inserts a text into an array of texts, which is in alphabetical order. */
  insertSorted(name: string, text: string): Source {
    const quoted = JSON.stringify(text);
    const after = this.literal(name, []).elements.find(
      ({ start, end }) => this.text.slice(start, end) > quoted,
    );
    return after === undefined ? this.append(name, quoted) : this.insert(after.start, `${quoted}, `);
  }

  /** Inserts a statement before the one that declares a name and its comment. */
  before(name: string, statement: string): Source {
    const index = this.statements.findIndex((each) => namesOf(each).includes(name));
    if (index === -1) throw this.missing(name);
    return this.insert(this.place(this.statements[index - 1]?.span.end ?? this.base), `\n\n${statement}\n`);
  }

  /** Appends statements to the body of a function. */
  appendToBody(name: string, statement: string): Source {
    const declaration = this.statements.map(declarationOf).find((each) => identifier(each) === name);
    const body = declaration?.body as Node | undefined;
    if (body === undefined) throw this.missing(name);
    return this.insert(this.place(body.span.end) - 1, `${statement}\n`);
  }

  /** Imports the names of a module that it does not import yet; the formatter merges imports of the same module. */
  import(names: readonly string[], from: string): Source {
    const imported = this.statements
      .filter(({ type, source }) => type === "ImportDeclaration" && (source as Node).value === from)
      .flatMap(({ specifiers }) => (specifiers as { local: Node }[]).map(({ local }) => local.value));
    const missing = names.filter((name) => !imported.includes(name.replace(/^type |^.* as /, "")));
    return missing.length === 0 ? this : this.insert(0, `import { ${missing.join(", ")} } from "${from}";\n`);
  }

  private find(name: string, path: readonly string[]): Node | undefined {
    const declaration = this.statements
      .flatMap(declaratorsOf)
      .find((declarator) => identifier(declarator) === name);
    let found = literalIn(declaration);
    for (const step of path) {
      const property = ((found?.properties ?? []) as Node[]).find(
        ({ key }) => (key as Node | undefined)?.value === step,
      );
      found = literalIn(property?.value as Node | undefined);
    }
    return found;
  }

  private literal(name: string, path: readonly string[]): Literal {
    const found = this.find(name, path);
    if (found === undefined) throw this.missing([name, ...path].join("."));
    const parts = (found.type === "ArrayExpression" ? found.elements : found.properties) as unknown[];
    return {
      end: this.place(found.span.end) - 1,
      elements: parts.map((part) => {
        const [start, end] = extentOf(part);
        return { start: this.place(start), end: this.place(end) };
      }),
    };
  }

  private insert(at: number, text: string): Source {
    return new Source(this.path, `${this.text.slice(0, at)}${text}${this.text.slice(at)}`);
  }

  /** Converts a position: swc counts bytes. */
  private place(position: number): number {
    return this.bytes.subarray(0, position - this.base).toString().length;
  }

  private missing(name: string): Error {
    return new Error(`${this.path}: there is no list or object ${name} to add to`);
  }
}

const declarationOf = (statement: Node): Node =>
  statement.type === "ExportDeclaration" ? (statement.declaration as Node) : statement;

/** The variables, or the function, that a statement declares. */
function declaratorsOf(statement: Node): Node[] {
  const declaration = declarationOf(statement);
  return declaration.type === "VariableDeclaration" ? (declaration.declarations as Node[]) : [declaration];
}

const identifier = ({ id, identifier }: Node): unknown =>
  ((id ?? identifier) as { value?: unknown } | undefined)?.value;

const namesOf = (statement: Node): unknown[] => declaratorsOf(statement).map(identifier);

/** The array or object literal that an expression or a declaration consists of. */
function literalIn(node: Node | undefined): Node | undefined {
  switch (node?.type) {
    case "ArrayExpression":
    case "ObjectExpression":
      return node;
    case "VariableDeclarator":
      return literalIn(node.init as Node);
    case "FunctionDeclaration":
    case "ArrowFunctionExpression":
      return literalIn(node.body as Node);
    case "BlockStatement":
    case "FunctionBody":
      return literalIn(
        (node.stmts as Node[]).findLast(({ type }) => type === "ReturnStatement")?.argument as Node,
      );
    case "CallExpression":
      return (node.arguments as { expression: Node }[])
        .map(({ expression }) => literalIn(expression))
        .find((literal) => literal !== undefined);
    case "ParenthesisExpression":
    case "TsAsExpression":
    case "TsConstAssertion":
    case "TsSatisfiesExpression":
      return literalIn(node.expression as Node);
    default:
      return undefined;
  }
}

/** Start and end of an element or a property: swc gives only the parts of some a span. */
function extentOf(part: unknown): [start: number, end: number] {
  const spans: { start: number; end: number }[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const { span = value } = value as { span?: object };
    if ("start" in span) spans.push(span as Node["span"]);
    else for (const each of Object.values(value)) visit(each);
  };
  visit(part);
  return [Math.min(...spans.map(({ start }) => start)), Math.max(...spans.map(({ end }) => end))];
}
