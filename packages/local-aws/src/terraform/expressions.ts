import { type Expression, ExpressionError, parseTemplate, type Step } from "./expression-parser";

/** `aws_s3_bucket.data.arn` is root `aws_s3_bucket`, steps `["data", "arn"]`. */
export interface Reference {
  readonly root: string;
  readonly steps: readonly Step[];
}

/** Resolves a reference to its value. */
export type Lookup = (reference: Reference) => unknown;

/**
 * Replaces every `${…}` in a value of synthesized JSON, including nested ones. A string that is a single expression gets the
 * expression's type; in longer strings, values become text.
 * @param where names the resource for errors, e.g. `aws_iam_role.data_function`.
 * @throws ExpressionError naming resource, field and expression.
 */
export function resolve(value: unknown, lookup: Lookup, where: string): unknown {
  if (typeof value === "string") {
    try {
      return evaluate(parseTemplate(value), lookup);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      throw new ExpressionError(`${where}: ${error.message}`);
    }
  }
  if (Array.isArray(value)) return value.map((item, index) => resolve(item, lookup, `${where}[${index}]`));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, resolve(item, lookup, `${where}.${key}`)]),
    );
  }
  return value;
}

/** The references in a value of synthesized JSON, including nested ones. {@link resolve} reports unsupported expressions. */
export function references(value: unknown): Reference[] {
  if (typeof value === "string") {
    try {
      return referencesIn(parseTemplate(value));
    } catch (error) {
      if (error instanceof ExpressionError) return [];
      throw error;
    }
  }
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(references) : [];
}

function referencesIn(expression: Expression): Reference[] {
  switch (expression.kind) {
    case "literal":
      return [];
    case "reference":
      return [expression];
    case "template":
      return expression.parts.flatMap(referencesIn);
    case "list":
      return expression.items.flatMap(referencesIn);
    case "object":
      return expression.entries.flat().flatMap(referencesIn);
    case "call":
      return expression.args.flatMap(referencesIn);
  }
}

function evaluate(expression: Expression, lookup: Lookup): unknown {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "template":
      return expression.parts.map((part) => asText(evaluate(part, lookup))).join("");
    case "reference":
      return lookup(expression);
    case "list":
      return expression.items.map((item) => evaluate(item, lookup));
    case "object":
      return Object.fromEntries(
        expression.entries.map(([key, value]) => [asText(evaluate(key, lookup)), evaluate(value, lookup)]),
      );
    case "call": {
      if (expression.name !== "jsonencode" || expression.args.length !== 1) {
        throw new ExpressionError(
          `the function ${expression.name}() is not understood; only jsonencode(value) is`,
        );
      }
      return JSON.stringify(evaluate(expression.args[0] as Expression, lookup));
    }
  }
}

function asText(value: unknown): string {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return `${value}`;
  throw new ExpressionError(`a ${Array.isArray(value) ? "list" : typeof value} cannot be part of a text`);
}
