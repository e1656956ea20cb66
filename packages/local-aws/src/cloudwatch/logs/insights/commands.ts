import { type Aggregate, readAggregate } from "./aggregates";
import { type Expression, patternOf, readCondition, readExpression } from "./expressions";
import type { Surroundings } from "./functions";
import type { Reader } from "./parser";
import { MalformedQuery } from "./tokens";
import { compared, type Row, textOf, type Value } from "./values";

/** The rows so far, and the columns of the result; undefined: the query names no columns. */
export interface Table {
  readonly rows: readonly Row[];
  readonly columns: readonly string[] | undefined;
}

export type Command = (table: Table, around: Surroundings) => Table;

interface Named<T> {
  readonly name: string;
  readonly of: T;
}

/** Commands by name. Source: CloudWatch Logs user guide, Logs Insights query syntax. */
const commands: Readonly<Record<string, (reader: Reader) => Command>> = {
  fields: readFields,
  filter: readFilter,
  parse: readParse,
  stats: readStats,
  sort: readSort,
  limit: readLimit,
  display: readDisplay,
};

/** Parses one command, up to the next pipe. @throws MalformedQuery */
export function readCommand(reader: Reader): Named<Command> {
  const { kind, text, place } = reader.take();
  const name = text.toLowerCase();
  const read = kind === "name" && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (read === undefined) {
    throw new MalformedQuery(
      `${place}: local-aws does not support the command ${text === "" ? "(empty)" : text}; supported: ${Object.keys(commands).join(", ")}`,
    );
  }
  return { name, of: read(reader) };
}

/** With or without an alias; without one, a column has its expression's text as its name. */
function readNamed<T>(reader: Reader, read: () => T): Named<T> {
  const mark = reader.mark;
  const of = read();
  const written = reader.writtenSince(mark);
  return { name: reader.takeIf("as") ? reader.field() : written, of };
}

function readFields(reader: Reader): Command {
  const named = reader.list(() => readNamed<Expression>(reader, () => readExpression(reader)));
  const names = named.map(({ name }) => name);
  return ({ rows, columns = [] }, around) => ({
    rows: rows.map(
      (row) => new Map([...row, ...named.map(({ name, of }) => [name, of(row, around)] as const)]),
    ),
    columns: [...columns, ...names.filter((name) => !columns.includes(name))],
  });
}

function readFilter(reader: Reader): Command {
  const condition = readCondition(reader);
  return ({ rows, columns }, around) => ({ rows: rows.filter((row) => condition(row, around)), columns });
}

/** `parse field /…(?<name>…)…/`: a record that does not match is kept without the fields. Source: CloudWatch Logs user guide, parse. */
function readParse(reader: Reader): Command {
  const field = reader.field();
  const { kind, text, place } = reader.take();
  if (kind !== "pattern") {
    throw new MalformedQuery(`${place}: local-aws supports parse only with a regular expression`);
  }
  const form = patternOf(text, place);
  const names = [...text.matchAll(/\(\?<([A-Za-z][A-Za-z0-9]*)>/g)].map(([, name = ""]) => name);
  if (names.length === 0) throw new MalformedQuery(`${place}: /${text}/ has no named group`);
  return ({ rows, columns }) => ({
    columns,
    rows: rows.map((row) => {
      const value = row.get(field);
      const groups = value === undefined ? undefined : form.exec(textOf(value))?.groups;
      const found = names.flatMap((name) => {
        const part = groups?.[name];
        return part === undefined ? [] : [[name, part] as const];
      });
      return new Map([...row, ...found]);
    }),
  });
}

function readStats(reader: Reader): Command {
  const measures = reader.list(() => readNamed<Aggregate>(reader, () => readAggregate(reader)));
  const keys = reader.takeIf("by")
    ? reader.list(() => readNamed<Expression>(reader, () => readExpression(reader)))
    : [];
  const columns = [...keys, ...measures].map(({ name }) => name);
  return ({ rows }, around) => {
    const groups = new Map<string, { readonly key: readonly Value[]; readonly rows: Row[] }>();
    for (const row of rows) {
      const key = keys.map(({ of }) => of(row, around));
      const id = JSON.stringify(key.map((value) => (value === undefined ? null : String(value))));
      const group = groups.get(id) ?? { key, rows: [] };
      groups.set(id, group);
      group.rows.push(row);
    }
    return {
      columns,
      rows: [...groups.values()].map(
        (group) =>
          new Map([
            ...keys.map(({ name }, index) => [name, group.key[index]] as const),
            ...measures.map(({ name, of }) => [name, of(group.rows, around)] as const),
          ]),
      ),
    };
  };
}

/** By columns, which an aggregation's text may name too, or by expressions. Rows without a value come last. */
function readSort(reader: Reader): Command {
  const keys = reader.list(() => {
    const mark = reader.mark;
    const expression = readExpression(reader);
    const column = reader.writtenSince(mark);
    const of: Expression = (row, around) => row.get(column) ?? expression(row, around);
    const sign = reader.takeIf("desc") ? -1 : 1;
    if (sign === 1) reader.takeIf("asc");
    return { of, sign };
  });
  return ({ rows, columns }, around) => {
    const sorted = rows.map((row) => ({ row, values: keys.map(({ of }) => of(row, around)) }));
    sorted.sort((one, other) => {
      for (const [index, { sign }] of keys.entries()) {
        const [left, right] = [one.values[index], other.values[index]];
        if (left === undefined || right === undefined) {
          if (left !== right) return left === undefined ? 1 : -1;
          continue;
        }
        const difference = compared(left, right) ?? 0;
        if (difference !== 0) return sign * difference;
      }
      return 0;
    });
    return { rows: sorted.map(({ row }) => row), columns };
  };
}

function readLimit(reader: Reader): Command {
  const { kind, text, place } = reader.take();
  const most = Number(text);
  if (kind !== "number" || !Number.isInteger(most) || most < 1 || most > MOST_ROWS) {
    throw new MalformedQuery(`${place}: limit must be a whole number from 1 to ${MOST_ROWS}`);
  }
  return ({ rows, columns }) => ({ rows: rows.slice(0, most), columns });
}

function readDisplay(reader: Reader): Command {
  const columns = reader.list(() => reader.field());
  return ({ rows }) => ({ rows, columns });
}

/** Maximum rows of a query's result. Source: CloudWatch Logs API reference, StartQuery. */
export const MOST_ROWS = 10_000;
