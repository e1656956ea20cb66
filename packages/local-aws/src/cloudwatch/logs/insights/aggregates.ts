import { readExpression } from "./expressions";
import type { Surroundings } from "./functions";
import type { Reader } from "./parser";
import { MalformedQuery } from "./tokens";
import { compared, numberOf, type Row, type Value } from "./values";

/** A parsed aggregation, evaluated on the records of a group. */
export type Aggregate = (rows: readonly Row[], around: Surroundings) => Value;

/** Values with their records, in the records' order; records without a value are left out. */
type Found = readonly { readonly value: Exclude<Value, undefined>; readonly row: Row }[];

const numbers = (found: Found): number[] => found.flatMap(({ value }) => numberOf(value) ?? []);
const total = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0);
const extreme = (found: Found, wanted: (sign: number) => boolean): Value =>
  found.reduce<Value>(
    (best, { value }) => (best === undefined || wanted(compared(value, best) ?? 0) ? value : best),
    undefined,
  );
/** The value of the latest or the earliest record. */
const byTime = (found: Found, wanted: (sign: number) => boolean): Value =>
  found.reduce<Found[number] | undefined>(
    (best, each) =>
      best === undefined || wanted(compared(each.row.get("@timestamp"), best.row.get("@timestamp")) ?? 0)
        ? each
        : best,
    undefined,
  )?.value;

/** With one argument each. Source: CloudWatch Logs user guide, functions to use with stats. */
const aggregates: Readonly<Record<string, (found: Found) => Value>> = {
  count: (found) => found.length,
  count_distinct: (found) => new Set(found.map(({ value }) => String(value))).size,
  sum: (found) => total(numbers(found)),
  avg: (found) => {
    const values = numbers(found);
    return values.length === 0 ? undefined : total(values) / values.length;
  },
  min: (found) => extreme(found, (sign) => sign < 0),
  max: (found) => extreme(found, (sign) => sign > 0),
  latest: (found) => byTime(found, (sign) => sign >= 0),
  earliest: (found) => byTime(found, (sign) => sign < 0),
};

/** Parses an aggregation such as `count(*)` or `pct(duration_ms, 99)`. @throws MalformedQuery */
export function readAggregate(reader: Reader): Aggregate {
  const { kind, text, place } = reader.take();
  const name = text.toLowerCase();
  if (kind !== "name" || !reader.takeIf("(")) {
    throw new MalformedQuery(`${place}: an aggregation such as count(*) is missing`);
  }
  if (name === "count" && reader.takeIf("*")) {
    reader.expect(")");
    return (rows) => rows.length;
  }
  const expression = readExpression(reader);
  const found = (rows: readonly Row[], around: Surroundings): Found =>
    rows.flatMap((row) => {
      const value = expression(row, around);
      return value === undefined ? [] : [{ value, row }];
    });
  if (name === "pct") {
    const percent = readPercent(reader);
    return (rows, around) => percentile(numbers(found(rows, around)), percent);
  }
  reader.expect(")");
  const aggregate = Object.hasOwn(aggregates, name) ? aggregates[name] : undefined;
  if (aggregate === undefined) {
    throw new MalformedQuery(
      `${place}: local-aws does not support the aggregation ${text}; supported: ${Object.keys(aggregates).join(", ")} and pct`,
    );
  }
  return (rows, around) => aggregate(found(rows, around));
}

function readPercent(reader: Reader): number {
  reader.expect(",");
  const { kind, text, place } = reader.take();
  if (kind !== "number" || Number(text) > 100)
    throw new MalformedQuery(`${place}: a percentile is a number from 0 to 100`);
  reader.expect(")");
  return Number(text);
}

/** The smallest value that at least this percentage does not exceed. Logs Insights estimates it for many values. */
function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}
