import { numberIn, type Row } from "./questions";

/** What was used, in numbers; times in milliseconds, sizes in bytes. Null: nothing was there to be measured. */
export interface Amounts {
  readonly requests: number;
  /** Answers with 5xx. */
  readonly errors: number;
  /** Answers with 4xx, those with 429 aside. */
  readonly client_errors: number;
  /** Answers with 429. */
  readonly throttles: number;
  readonly p50_ms: number | null;
  readonly p99_ms: number | null;
  readonly read_units: number;
  readonly write_units: number;
  /** How long functions worked. */
  readonly function_ms: number;
}

/** Adds up rows of requests by status, latency and work. */
export function amountsOf(requests: readonly Row[], latency: Row | undefined, work: readonly Row[]): Amounts {
  const counted = (holds: (status: number) => boolean) =>
    sum(
      requests.filter((row) => holds(numberIn(row, "status"))),
      "requests",
    );
  return {
    requests: sum(requests, "requests"),
    errors: counted((status) => status >= 500),
    client_errors: counted((status) => status >= 400 && status < 500 && status !== 429),
    throttles: counted((status) => status === 429),
    p50_ms: numberOrNull(latency, "p50"),
    p99_ms: numberOrNull(latency, "p99"),
    read_units: sum(work, "reads"),
    write_units: sum(work, "writes"),
    function_ms: sum(work, "milliseconds"),
  };
}

export const sum = (rows: readonly Row[], column: string): number =>
  rows.reduce((total, row) => total + numberIn(row, column), 0);

export const numberOrNull = (row: Row | undefined, column: string): number | null =>
  row?.[column] === undefined ? null : Number(row[column]);

/** Rows by the value of a column, in the order of the values. */
export function grouped(rows: readonly Row[], column: string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  const sorted = [...rows].sort((one, other) => compare(one[column] ?? "", other[column] ?? ""));
  for (const row of sorted) {
    const value = row[column] ?? "";
    groups.set(value, [...(groups.get(value) ?? []), row]);
  }
  return groups;
}

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
