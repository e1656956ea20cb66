import { type Command, MOST_ROWS, readCommand } from "./commands";
import { Reader } from "./parser";
import { type QueriedGroup, recordsOf } from "./records";
import { MalformedQuery } from "./tokens";
import { textOf } from "./values";

/** A result row as in GetQueryResults; fields without a value are absent. */
export type ResultRow = readonly { readonly field: string; readonly value: string }[];

export interface QueryRun {
  readonly groups: readonly QueriedGroup[];
  /** Both inclusive. */
  readonly from: Date;
  readonly to: Date;
  /** Start time of the query. */
  readonly now: Date;
  /** Maximum rows if the query has no `limit`. */
  readonly limit?: number;
}

export interface QueryResult {
  readonly rows: readonly ResultRow[];
  readonly statistics: {
    readonly recordsMatched: number;
    readonly recordsScanned: number;
    readonly bytesScanned: number;
  };
}

/** A parsed query. */
export interface Query {
  run(run: QueryRun): QueryResult;
}

/**
 * Parses the part of the Logs Insights query language that saved queries use: `fields`, `filter`, `parse`, `stats`, `sort`,
 * `limit` and `display`; expressions with comparisons, `and`, `or`, `not`, `like`, `in`, arithmetic and some functions.
 * Source: CloudWatch Logs user guide, Logs Insights query syntax.
 * @throws MalformedQuery naming the position and what is supported
 */
export function parseQuery(query: string): Query {
  const reader = new Reader(query);
  const commands = [readCommand(reader)];
  while (reader.takeIf("|")) commands.push(readCommand(reader));
  if (reader.next.kind !== "end") throw reader.wanted('"|"');
  checkOrder(commands.map(({ name }) => name));
  const filters = commands.findIndex(({ name }) => !["filter", "fields", "parse"].includes(name));
  return {
    run: (run) => {
      const records = run.groups.flatMap((group) => recordsOf(group, run.from, run.to));
      const around = { now: run.now };
      const apply = (table: Parameters<Command>[0], part: typeof commands) =>
        part.reduce((before, { of }) => of(before, around), table);
      const split = filters === -1 ? commands.length : filters;
      const matched = apply({ rows: records, columns: undefined }, commands.slice(0, split));
      const { rows, columns = ["@timestamp", "@message"] } = apply(matched, commands.slice(split));
      const limited = commands.some(({ name }) => name === "limit")
        ? rows
        : rows.slice(0, run.limit ?? MOST_ROWS);
      const aggregated = commands.some(({ name }) => name === "stats");
      const shown = aggregated ? columns : [...columns, "@ptr"];
      return {
        rows: limited.map((row) =>
          shown.flatMap((field) => {
            const value = row.get(field);
            return value === undefined ? [] : [{ field, value: textOf(value) }];
          }),
        ),
        statistics: {
          recordsMatched: matched.rows.length,
          recordsScanned: records.length,
          bytesScanned: records.reduce((sum, row) => sum + Buffer.byteLength(String(row.get("@message"))), 0),
        },
      };
    },
  };
}

/** At most two `stats` commands; `sort` and `limit` must follow the last. Source: CloudWatch Logs user guide, multiple stats commands. */
function checkOrder(names: readonly string[]): void {
  const last = names.lastIndexOf("stats");
  if (names.filter((name) => name === "stats").length > 2) {
    throw new MalformedQuery("a query has at most two stats commands");
  }
  const early = names.slice(0, last).find((name) => name === "sort" || name === "limit");
  if (last !== names.indexOf("stats") && early !== undefined) {
    throw new MalformedQuery(`${early} must follow the last of several stats commands`);
  }
}
