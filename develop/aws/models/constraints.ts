import type { Constraint } from "./model";

/** A value as a message shows it. */
export const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 120 ? text : `${text.slice(0, 100)}… (${text.length} characters)`;
};

const wholes = new Set(["integer", "long"]);
const numbers = new Set([...wholes, "float", "double"]);

/**
 * The violations of a constraint by a value; Terraform writes some numbers and booleans as text.
 * @param type of the model: `string`, `integer`, `boolean`, …
 * @returns each as "must be …"; empty when it fits
 */
export function broken(value: unknown, type: string, constraint: Constraint): string[] {
  if (numbers.has(type)) return brokenByNumber(value, type, constraint);
  if (type === "boolean") return /^(true|false)$/.test(String(value)) ? [] : ["must be true or false"];
  if (typeof value === "object") return [`must be a ${type}`];
  if (type === "blob" || type === "timestamp") return [];
  return brokenByText(String(value), constraint);
}

function brokenByNumber(value: unknown, type: string, { min, max }: Constraint): string[] {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || Number.isNaN(number)) return ["must be a number"];
  return [
    ...(wholes.has(type) && !Number.isInteger(number) ? ["must be a whole number"] : []),
    ...(min !== undefined && number < min ? [`must be at least ${min}`] : []),
    ...(max !== undefined && number > max ? [`must be at most ${max}`] : []),
  ];
}

function brokenByText(text: string, { min, max, pattern, enum: values }: Constraint): string[] {
  // AWS counts characters, not UTF-16 units.
  const length = [...text].length;
  return [
    ...(min !== undefined && length < min ? [`must have at least ${min} characters, and has ${length}`] : []),
    ...(max !== undefined && length > max ? [`must have at most ${max} characters, and has ${length}`] : []),
    ...(pattern !== undefined && !matches(text, pattern) ? [`must match ${pattern}`] : []),
    ...(values !== undefined && !values.includes(text) ? [`must be one of ${values.join(", ")}`] : []),
  ];
}

const compiled = new Map<string, RegExp>();

/** Whether the whole text matches a pattern in the syntax of Java. */
function matches(text: string, pattern: string): boolean {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    const dotAll = pattern.startsWith("(?s)");
    // \p{L} and similar classes need the flag, but it refuses the unnecessary escapes of other patterns.
    const flags = `${/\\p\{/.test(pattern) ? "u" : ""}${dotAll ? "s" : ""}`;
    expression = new RegExp(`^(?:${dotAll ? pattern.slice(4) : pattern})$`, flags);
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}

/** The violations by the number of entries of a list or map. */
export function brokenByCount(count: number, { min, max }: Constraint): string[] {
  return [
    ...(min !== undefined && count < min ? [`must have at least ${min} entries, and has ${count}`] : []),
    ...(max !== undefined && count > max ? [`must have at most ${max} entries, and has ${count}`] : []),
  ];
}
