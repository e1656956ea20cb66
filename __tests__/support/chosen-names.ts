import { parseSync } from "@swc/core";

/** An object that is asked for a name that the source does not state, or keeps a value under such a name. */
export interface Finding {
  readonly kind: "in" | "read" | "write";
  /** As in the source: `tiers[name]`. */
  readonly text: string;
}

interface Node {
  readonly type: string;
  readonly span: { readonly start: number; readonly end: number };
  readonly [field: string]: unknown;
}

/** What the file says about a name: its objects inherit from Object.prototype, or from nothing, or are lists. */
type Kind = "bare" | "inherits" | "list";

/** Names that every object inherits; a client can send any of them. */
const inherited = Object.getOwnPropertyNames(Object.prototype);

/**
 * Finds where a name chosen at run time meets what objects inherit: `constructor` and `__proto__` are found in every
 * object, and `__proto__` is not kept. These are safe: a Map, a list, an object without a prototype, a name with a
 * fixed beginning, and an object of which the file asks `Object.hasOwn`.
 * @param source TypeScript
 */
export function chosenNames(source: string): Finding[] {
  const module = parseSync(source, { syntax: "typescript", target: "es2022" });
  const bytes = Buffer.from(source);
  // Spans count bytes of the process; the module begins at its first token.
  const offset = module.span.start - bytesBeforeFirstToken(source);
  const textOf = ({ span }: Node) =>
    bytes
      .subarray(span.start - offset, span.end - offset)
      .toString()
      .replace(/\s+/g, " ");
  const nodes = [...walk(module.body)];
  const kinds = new Map(nodes.flatMap(({ node }) => declared(node)));
  const asked = new Set(nodes.flatMap(({ node }) => askedIn(node).map(textOf)));
  return nodes.flatMap(({ node, parent }): Finding[] => {
    if (node.type === "BinaryExpression" && node.operator === "in") {
      return isFixed(node.left as Node) ? [] : [{ kind: "in", text: textOf(node) }];
    }
    const name = node.type === "MemberExpression" && chosen(node.property as Node);
    if (!name) return [];
    const { object, cast } = uncast(node.object as Node);
    const kind = kinds.get(lastName(object)) ?? cast;
    if (kind === "bare" || kind === "list" || asked.has(textOf(object))) return [];
    if (isWritten(node, parent)) return [{ kind: "write", text: textOf(node) }];
    return kind === "inherits" ? [{ kind: "read", text: textOf(node) }] : [];
  });
}

function bytesBeforeFirstToken(source: string): number {
  const [skipped = ""] = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*/.exec(source) ?? [];
  return Buffer.byteLength(skipped);
}

function* walk(value: unknown, parent?: Node): Generator<{ node: Node; parent: Node | undefined }> {
  if (Array.isArray(value)) for (const each of value) yield* walk(each, parent);
  else if (isNode(value)) {
    yield { node: value, parent };
    for (const field of Object.values(value)) yield* walk(field, value);
  } else if (typeof value === "object" && value !== null) {
    for (const field of Object.values(value)) yield* walk(field, parent);
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && "span" in value;

/** The expression in the brackets, if it is not fixed. */
function chosen(property: Node): Node | undefined {
  if (property.type !== "Computed") return undefined;
  const expression = property.expression as Node;
  return isFixed(expression) ? undefined : expression;
}

function isFixed({ type, ...rest }: Node): boolean {
  if (type === "StringLiteral" || type === "NumericLiteral" || type === "PrivateName") return true;
  // Positions in a list.
  if (type === "UpdateExpression" || (type === "BinaryExpression" && /^[-*/%]$/.test(String(rest.operator))))
    return true;
  if (type !== "TemplateLiteral") return false;
  const [first] = rest.quasis as { readonly raw: string }[];
  return first !== undefined && first.raw !== "" && !inherited.some((name) => name.startsWith(first.raw));
}

const isWritten = (node: Node, parent: Node | undefined): boolean =>
  (parent?.type === "AssignmentExpression" && parent.left === node) ||
  (parent?.type === "UnaryExpression" && parent.operator === "delete");

/** What a cast is of, and what it makes of it: `(tiers as Record<string, Tier>)`. */
function uncast(node: Node): { object: Node; cast: Kind | undefined } {
  if (!/^Ts(As|NonNull|Satisfies)|^Parenthesis/.test(node.type)) return { object: node, cast: undefined };
  const { object, cast } = uncast(node.expression as Node);
  return { object, cast: kindOfType(node.typeAnnotation as Node | undefined) ?? cast };
}

/** `tiers` of `tiers`, `this.tiers` and `environment.tiers`. */
function lastName(node: Node): string {
  if (node.type === "Identifier") return String(node.value);
  const property = node.property as Node | undefined;
  return property?.type === "Identifier" ? String(property.value) : "";
}

function declared(node: Node): [string, Kind][] {
  const name = (
    node.type === "ClassProperty" ? node.key : node.type === "VariableDeclarator" ? node.id : node
  ) as Node;
  if (name?.type !== "Identifier") return [];
  const kind =
    kindOfType(annotation(node) ?? annotation(name)) ?? kindOfValue((node.init ?? node.value) as Node);
  return kind === undefined ? [] : [[String(name.value), kind]];
}

function annotation(node: Node): Node | undefined {
  const found = node.typeAnnotation as Node | null | undefined;
  return isNode(found) ? (found.typeAnnotation as Node) : undefined;
}

function kindOfType(type: Node | undefined): Kind | undefined {
  if (type === undefined) return undefined;
  if (type.type === "TsArrayType" || type.type === "TsTupleType") return "list";
  if (type.type === "TsTypeOperator") return kindOfType(type.typeAnnotation as Node);
  if (type.type === "TsUnionType") {
    return (type.types as Node[]).map(kindOfType).find((kind) => kind !== undefined);
  }
  if (type.type !== "TsTypeReference") return undefined;
  const [first] = ((type.typeParams as Node | null)?.params ?? []) as Node[];
  const name = (type.typeName as Node).value;
  if (name === "Readonly" || name === "Partial") return kindOfType(first);
  return name === "Record" && first?.kind === "string" ? "inherits" : undefined;
}

function kindOfValue(value: Node | undefined): Kind | undefined {
  if (!isNode(value)) return undefined;
  if (/^Ts(As|Const|Satisfies)|^Parenthesis/.test(value.type)) return kindOfValue(value.expression as Node);
  if (value.type === "ArrayExpression") return "list";
  if (value.type === "ObjectExpression") return "inherits";
  if (value.type !== "CallExpression") return undefined;
  const callee = value.callee as Node;
  if ((callee.object as Node | undefined)?.value !== "Object") return undefined;
  const called = lastName(callee);
  return called === "create" ? "bare" : called === "fromEntries" ? "inherits" : undefined;
}

/** The object of a call `Object.hasOwn(object, name)`. */
function askedIn(node: Node): Node[] {
  if (node.type !== "CallExpression") return [];
  const callee = node.callee as Node;
  if ((callee.object as Node | undefined)?.value !== "Object" || lastName(callee) !== "hasOwn") return [];
  const [object] = node.arguments as { readonly expression: Node }[];
  return object === undefined ? [] : [object.expression];
}
