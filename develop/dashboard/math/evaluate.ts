import type { Expression, Operator } from "./parse";

/** A value a period; undefined: none. */
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
 * What metric math makes of metrics, period by period. Where a side has no value, or a division is by nothing, there is none.
 * Source: CloudWatch user guide, using metric math.
 * @param length periods
 * @param metrics by their ids, each with so many values
 * @throws Error naming an id that there is no metric for
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
