import { isRecord } from "../support/json";

/** Whether a record passes a filter. */
export type Predicate = (record: unknown) => boolean;

/** Whether the value of a record's field matches; undefined for a missing field. */
type ValueTest = (value: unknown) => boolean;

/**
 * Parses the filter of an event source mapping, in Lambda's variant of EventBridge's pattern language: all fields must
 * match, and a field matches if any element of its list does.
 * @param pattern JSON, e.g. `{"dynamodb":{"NewImage":{"status":{"S":["offboarding"]}}}}`.
 * @throws Error naming an invalid pattern or an unsupported operator.
 */
export function compileFilter(pattern: string): Predicate {
  let parsed: unknown;
  try {
    parsed = JSON.parse(pattern);
  } catch {
    parsed = undefined;
  }
  if (!isRecord(parsed)) throw new Error(`the filter pattern ${pattern} is not a JSON object`);
  return compileObject(parsed, "");
}

function compileObject(pattern: Record<string, unknown>, path: string): Predicate {
  const fields = Object.entries(pattern).map(([name, wanted]): Predicate => {
    const place = path === "" ? name : `${path}.${name}`;
    if (name === "$or") return compileOr(wanted, place);
    if (Array.isArray(wanted)) {
      const test = compileList(wanted, place);
      return (record) => test(isRecord(record) ? record[name] : undefined);
    }
    if (!isRecord(wanted)) {
      throw new Error(
        `the filter pattern has ${JSON.stringify(wanted)} at ${place}: values must be in a list`,
      );
    }
    const inner = compileObject(wanted, place);
    return (record) => inner(isRecord(record) ? record[name] : undefined);
  });
  if (fields.length === 0) throw new Error(`the filter pattern is empty at ${path || "its start"}`);
  return (record) => fields.every((field) => field(record));
}

function compileOr(wanted: unknown, place: string): Predicate {
  if (!Array.isArray(wanted) || !wanted.every(isRecord)) {
    throw new Error(`the filter pattern needs a list of patterns at ${place}`);
  }
  const alternatives = wanted.map((alternative) => compileObject(alternative, place));
  return (record) => alternatives.some((alternative) => alternative(record));
}

function compileList(wanted: readonly unknown[], place: string): ValueTest {
  const tests = wanted.map((element) =>
    isRecord(element) ? compileOperator(element, place) : equals(element),
  );
  return (value) => tests.some((test) => test(value));
}

/** A list in the record matches if any element does. */
const anyOf =
  (test: ValueTest): ValueTest =>
  (value) =>
    Array.isArray(value) ? value.some(test) : test(value);

const equals = (wanted: unknown): ValueTest => anyOf((value) => value === wanted);

const ofText = (test: (text: string) => boolean): ValueTest =>
  anyOf((value) => typeof value === "string" && test(value));

function compileOperator(operator: Record<string, unknown>, place: string): ValueTest {
  const [name = "", operand] = Object.entries(operator)[0] ?? [];
  const known = Object.keys(operator).length === 1 ? compileKnown(name, operand) : undefined;
  if (known !== undefined) return known;
  throw new Error(
    `the filter pattern has ${JSON.stringify(operator)} at ${place}: local-aws supports exact values, $or, exists, ` +
      "prefix, suffix, anything-but, equals-ignore-case and numeric",
  );
}

function compileKnown(name: string, operand: unknown): ValueTest | undefined {
  if (name === "exists" && typeof operand === "boolean") {
    // Objects do not count as values: "exists" works on leaves only.
    return (value) => (value !== undefined && !isRecord(value)) === operand;
  }
  if (name === "anything-but") return anythingBut(operand);
  if (name === "numeric" && Array.isArray(operand)) return numeric(operand);
  return compileTextual(name, operand);
}

function compileTextual(name: string, operand: unknown): ValueTest | undefined {
  if (typeof operand !== "string") return undefined;
  switch (name) {
    case "prefix":
      return ofText((text) => text.startsWith(operand));
    case "suffix":
      return ofText((text) => text.endsWith(operand));
    case "equals-ignore-case":
      return ofText((text) => text.toLowerCase() === operand.toLowerCase());
    default:
      return undefined;
  }
}

/** For present fields only: an absent field does not match "anything-but" either. */
function anythingBut(operand: unknown): ValueTest | undefined {
  let excluded: ValueTest | undefined;
  if (isRecord(operand)) {
    const [name = "", text] = Object.entries(operand)[0] ?? [];
    excluded = Object.keys(operand).length === 1 ? compileTextual(name, text) : undefined;
  } else {
    const values = [operand].flat();
    if (values.length > 0 && values.every((value) => ["string", "number"].includes(typeof value))) {
      excluded = (value) => values.includes(value);
    }
  }
  return excluded && anyOf((value) => value !== undefined && !isRecord(value) && !excluded(value));
}

const comparisons: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  "=": (value, limit) => value === limit,
  "<": (value, limit) => value < limit,
  "<=": (value, limit) => value <= limit,
  ">": (value, limit) => value > limit,
  ">=": (value, limit) => value >= limit,
};

/** `[">", 0, "<=", 5]`. Numbers of items are strings (`{"N":"1"}`) and never match, as in AWS. */
function numeric(operand: readonly unknown[]): ValueTest | undefined {
  const limits: ((value: number) => boolean)[] = [];
  for (let at = 0; at < operand.length; at += 2) {
    const compare = comparisons[String(operand[at])];
    const limit = operand[at + 1];
    if (compare === undefined || typeof limit !== "number") return undefined;
    limits.push((value) => compare(value, limit));
  }
  if (limits.length === 0) return undefined;
  return anyOf((value) => typeof value === "number" && limits.every((limit) => limit(value)));
}
