/** A time, rendered like `@timestamp` in Logs Insights; its numeric value is milliseconds since 1970. */
export class Moment {
  constructor(readonly milliseconds: number) {}

  toString(): string {
    return new Date(this.milliseconds).toISOString().replace("T", " ").replace("Z", "");
  }
}

/** The value of a field or an expression; undefined if the record lacks it. */
export type Value = string | number | boolean | Moment | undefined;

/** A log event or a row of an aggregation: values by field name. */
export type Row = ReadonlyMap<string, Value>;

/** A number, or a numeric text as a number; undefined for anything else. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === "number") return value;
  if (value instanceof Moment) return value.milliseconds;
  if (typeof value === "boolean") return Number(value);
  if (value === undefined || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** The value as text in a result. */
export function textOf(value: Exclude<Value, undefined>): string {
  return typeof value === "boolean" ? String(Number(value)) : String(value);
}

/**
 * Compares numbers and numeric texts by value, anything else as text.
 * @returns negative, 0 or positive; undefined if a side is missing, or only one is a number
 */
export function compared(left: Value, right: Value): number | undefined {
  if (left === undefined || right === undefined) return undefined;
  const [one, other] = [numberOf(left), numberOf(right)];
  if (one !== undefined && other !== undefined) return one - other;
  if (typeof left === "number" || typeof right === "number") return undefined;
  const [first, second] = [textOf(left), textOf(right)];
  return first < second ? -1 : Number(first > second);
}
