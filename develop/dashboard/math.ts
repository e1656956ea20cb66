/** A metric math expression, limited to the forms that dashboards and alarms here use. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "id"; readonly id: string }
  | {
      readonly kind: "operation";
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "call"; readonly name: FunctionName; readonly args: readonly Expression[] };

const operators = [
  ["<", "<=", ">", ">=", "==", "!="],
  ["+", "-"],
  ["*", "/"],
] as const;
type Operator = (typeof operators)[number][number];

const functions = { FILL: 2, IF: 3, RUNNING_SUM: 1 } as const;
export type FunctionName = keyof typeof functions;

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z]\w*)|(<=|>=|==|!=|[-+*/()<>,]))/y;

/** @throws Error naming the expression, and the part that cannot be parsed */
export function parseMath(text: string): Expression {
  const tokens = tokensOf(text);
  let next = 0;
  const fail = (): never => {
    throw new Error(`metric math "${text}" is not understood at "${tokens.slice(next).join(" ")}"`);
  };
  const take = (token: string): void => {
    if (tokens[next] !== token) fail();
    next += 1;
  };
  const level = (depth: number): Expression => {
    const own: readonly string[] | undefined = operators[depth];
    if (own === undefined) return primary();
    let left = level(depth + 1);
    while (own.includes(tokens[next] ?? "")) {
      const operator = tokens[next++] as Operator;
      left = { kind: "operation", operator, left, right: level(depth + 1) };
    }
    return left;
  };
  const primary = (): Expression => {
    const token = tokens[next++] ?? "";
    if (/^\d/.test(token)) return { kind: "number", value: Number(token) };
    if (token === "(") {
      const inner = level(0);
      take(")");
      return inner;
    }
    if (/^[A-Z]/.test(token)) return call(token);
    if (/^[a-z]/.test(token)) return { kind: "id", id: token };
    next -= 1;
    return fail();
  };
  const call = (name: string): Expression => {
    if (!Object.hasOwn(functions, name)) {
      next -= 1;
      return fail();
    }
    take("(");
    const args = [level(0)];
    while (tokens[next] === ",") {
      next += 1;
      args.push(level(0));
    }
    take(")");
    if (args.length !== functions[name as FunctionName]) fail();
    return { kind: "call", name: name as FunctionName, args };
  };
  const parsed = level(0);
  return next === tokens.length ? parsed : fail();
}

/** The ids of metrics in an expression. */
export function idsIn(expression: Expression): string[] {
  switch (expression.kind) {
    case "number":
      return [];
    case "id":
      return [expression.id];
    case "operation":
      return [...idsIn(expression.left), ...idsIn(expression.right)];
    case "call":
      return expression.args.flatMap(idsIn);
  }
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`metric math "${text}" is not understood at "${text.slice(at)}"`);
    tokens.push(match[1] ?? match[2] ?? match[3] ?? "");
  }
  return tokens;
}

/** One value per period; undefined: none. */
export type Values = readonly (number | undefined)[];

const operations: Readonly<Record<Operator, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "<": (left, right) => Number(left < right),
  "<=": (left, right) => Number(left <= right),
  ">": (left, right) => Number(left > right),
  ">=": (left, right) => Number(left >= right),
  "==": (left, right) => Number(left === right),
  "!=": (left, right) => Number(left !== right),
};

/**
 * Evaluates metric math, period by period. Without a value on one side, or with a division by zero, there is no value.
 * Source: CloudWatch user guide, using metric math.
 * @param length number of periods
 * @param metrics by their ids, each with that many values
 * @throws Error naming an id without a metric
 */
export function evaluate(
  expression: Expression,
  length: number,
  metrics: Readonly<Record<string, Values>>,
): Values {
  const of = (inner: Expression): Values => evaluate(inner, length, metrics);
  switch (expression.kind) {
    case "number":
      return Array.from({ length }, () => expression.value);
    case "id": {
      const values = metrics[expression.id];
      if (values === undefined) throw new Error(`no metric has the id ${expression.id}`);
      return values;
    }
    case "operation": {
      const [left, right] = [of(expression.left), of(expression.right)];
      return left.map((value, index) => {
        const other = right[index];
        if (value === undefined || other === undefined) return undefined;
        const result = operations[expression.operator](value, other);
        return Number.isFinite(result) ? result : undefined;
      });
    }
    case "call": {
      const [first = [], second = [], third = []] = expression.args.map(of);
      switch (expression.name) {
        case "FILL":
          return first.map((value, index) => value ?? second[index]);
        case "IF":
          return first.map((value, index) =>
            value === undefined ? undefined : value !== 0 ? second[index] : third[index],
          );
        case "RUNNING_SUM": {
          let sum = 0;
          return first.map((value) => {
            sum += value ?? 0;
            return sum;
          });
        }
      }
    }
  }
}
