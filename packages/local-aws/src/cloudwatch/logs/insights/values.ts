/** A moment, shown as Logs Insights shows `@timestamp`; counts as milliseconds since 1970. */
export class Moment {
  constructor(readonly milliseconds: number) {}

  toString(): string {
    return new Date(this.milliseconds).toISOString().replace("T", " ").replace("Z", "");
  }
}

/** The value of a field or an expression; undefined when the record does not have it. */
export type Value = string | number | boolean | Moment | undefined;

/** One log event, or one row of an aggregation: values by the names of their fields. */
export type Row = ReadonlyMap<string, Value>;

/** The number that a value is or, as a text, spells; undefined for anything else. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === "number") return value;
  if (value instanceof Moment) return value.milliseconds;
  if (typeof value === "boolean") return Number(value);
  if (value === undefined || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** As a result shows it. */
export function textOf(value: Exclude<Value, undefined>): string {
  return typeof value === "boolean" ? String(Number(value)) : String(value);
}

/**
 * Negative, 0 or positive: numbers, and texts that spell them, by their size, anything else as texts.
 * @returns undefined when a side is missing, or the one is a number and the other is none
 */
export function compared(left: Value, right: Value): number | undefined {
  if (left === undefined || right === undefined) return undefined;
  const [one, other] = [numberOf(left), numberOf(right)];
  if (one !== undefined && other !== undefined) return one - other;
  if (typeof left === "number" || typeof right === "number") return undefined;
  const [first, second] = [textOf(left), textOf(right)];
  return first < second ? -1 : Number(first > second);
}
