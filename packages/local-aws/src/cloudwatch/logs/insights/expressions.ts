import { functionNamed, periodOf, type Surroundings } from "./functions";
import type { Reader } from "./parser";
import { MalformedQuery } from "./tokens";
import { compared, Moment, numberOf, type Row, textOf, type Value } from "./values";

/** A parsed expression, evaluated on one record. */
export type Expression = (row: Row, surroundings: Surroundings) => Value;

type Operation = (left: Value, right: Value) => Value;

const order =
  (test: (sign: number) => boolean): Operation =>
  (left, right) => {
    const sign = compared(left, right);
    return sign !== undefined && test(sign);
  };

/** Comparisons with a missing field are false, `!=` included. */
const comparisons: Readonly<Record<string, Operation>> = {
  "=": order((sign) => sign === 0),
  "!=": (left, right) => left !== undefined && right !== undefined && compared(left, right) !== 0,
  "<": order((sign) => sign < 0),
  "<=": order((sign) => sign <= 0),
  ">": order((sign) => sign > 0),
  ">=": order((sign) => sign >= 0),
};

const arithmetic =
  (of: (left: number, right: number) => number): Operation =>
  (left, right) => {
    const [one, other] = [numberOf(left), numberOf(right)];
    if (one === undefined || other === undefined) return undefined;
    const result = of(one, other);
    return Number.isFinite(result) ? result : undefined;
  };

const sums = { "+": arithmetic((a, b) => a + b), "-": arithmetic((a, b) => a - b) };
const products = {
  "*": arithmetic((a, b) => a * b),
  "/": arithmetic((a, b) => a / b),
  "%": arithmetic((a, b) => a % b),
};

const isTrue = (value: Value): boolean => value === true || (typeof value === "number" && value !== 0);

/** Parses an expression. Precedence, lowest first: `or`, `and`, `not`, comparison, sum, product. @throws MalformedQuery */
export function readExpression(reader: Reader): Expression {
  const alternatives = [readConjunction(reader)];
  while (reader.takeIf("or")) alternatives.push(readConjunction(reader));
  const [only] = alternatives;
  if (alternatives.length === 1 && only !== undefined) return only;
  return (row, around) => alternatives.some((each) => isTrue(each(row, around)));
}

/** A boolean expression. */
export function readCondition(reader: Reader): (row: Row, around: Surroundings) => boolean {
  const expression = readExpression(reader);
  return (row, around) => isTrue(expression(row, around));
}

function readConjunction(reader: Reader): Expression {
  const parts = [readNegation(reader)];
  while (reader.takeIf("and")) parts.push(readNegation(reader));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return (row, around) => parts.every((each) => isTrue(each(row, around)));
}

function readNegation(reader: Reader): Expression {
  if (!reader.takeIf("not")) return readComparison(reader);
  const negated = readNegation(reader);
  return (row, around) => !isTrue(negated(row, around));
}

function readComparison(reader: Reader): Expression {
  const left = readOperations(reader, sums, () => readOperations(reader, products, () => readValue(reader)));
  const negated = reader.isAt("not") && (reader.isAt("like", 1) || reader.isAt("in", 1));
  if (negated) reader.take();
  const test = readTest(reader);
  if (test === undefined) return left;
  return (row, around) => {
    const value = left(row, around);
    return negated ? value !== undefined && !test(value, row, around) : test(value, row, around);
  };
}

/** A comparison's operator and right-hand side; undefined if there is no comparison. */
function readTest(reader: Reader): ((value: Value, row: Row, around: Surroundings) => boolean) | undefined {
  if (reader.takeIf("like") || reader.takeIf("=~")) {
    const matches = readPattern(reader);
    return (value) => value !== undefined && matches(textOf(value));
  }
  if (reader.takeIf("in")) {
    reader.expect("[");
    const choices = reader.list(() => readValue(reader));
    reader.expect("]");
    return (value, row, around) => choices.some((choice) => compared(value, choice(row, around)) === 0);
  }
  const operator = Object.keys(comparisons).find((each) => reader.takeIf(each));
  const compare = comparisons[operator ?? ""];
  if (compare === undefined) return undefined;
  const right = readOperations(reader, sums, () => readOperations(reader, products, () => readValue(reader)));
  return (value, row, around) => compare(value, right(row, around)) === true;
}

/** A regular expression, or a substring; case-sensitive. */
function readPattern(reader: Reader): (text: string) => boolean {
  const { kind, text, place } = reader.take();
  if (kind === "text") return (value) => value.includes(text);
  if (kind !== "pattern") throw new MalformedQuery(`${place}: a text or a regular expression is missing`);
  const form = patternOf(text, place);
  return (value) => form.test(value);
}

/** Compiles a regular expression given without its slashes. @throws MalformedQuery */
export function patternOf(text: string, place: string): RegExp {
  try {
    const [, caseless, rest = ""] = /^(\(\?i\))?(.*)$/s.exec(text) ?? [];
    return new RegExp(rest, caseless === undefined ? "" : "i");
  } catch {
    throw new MalformedQuery(`${place}: /${text}/ is not a regular expression that local-aws supports`);
  }
}

function readOperations(
  reader: Reader,
  operations: Readonly<Record<string, Operation>>,
  operand: () => Expression,
): Expression {
  let left = operand();
  for (;;) {
    const sign = Object.keys(operations).find((each) => reader.takeIf(each));
    const operation = operations[sign ?? ""];
    if (operation === undefined) return left;
    const [first, second] = [left, operand()];
    left = (row, around) => operation(first(row, around), second(row, around));
  }
}

function readValue(reader: Reader): Expression {
  if (reader.takeIf("(")) {
    const inner = readExpression(reader);
    reader.expect(")");
    return inner;
  }
  if (reader.takeIf("-")) {
    const negated = readValue(reader);
    return (row, around) => arithmetic((a, b) => a - b)(0, negated(row, around));
  }
  const { kind, text, place } = reader.take();
  if (kind === "text") return () => text;
  if (kind === "number") return () => Number(text);
  if (kind === "quoted name") return (row) => row.get(text);
  if (kind !== "name") throw new MalformedQuery(`${place}: a field, a value or a function is missing`);
  if (!reader.takeIf("(")) return (row) => row.get(text);
  if (text.toLowerCase() === "bin") return readBin(reader);
  const parameters = reader.isAt(")") ? [] : reader.list(() => readExpression(reader));
  reader.expect(")");
  const evaluate = functionNamed(text, parameters.length, place);
  return (row, around) =>
    evaluate(
      parameters.map((each) => each(row, around)),
      around,
    );
}

/** `bin(5m)`: the record's time, rounded down. */
function readBin(reader: Reader): Expression {
  const { text, place } = reader.take();
  const period = periodOf(text, place);
  reader.expect(")");
  return (row) => {
    const at = numberOf(row.get("@timestamp"));
    return at === undefined ? undefined : new Moment(at - (at % period));
  };
}
