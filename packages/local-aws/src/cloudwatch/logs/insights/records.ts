import type { LogLine } from "../store";
import { Moment, type Row, type Value } from "./values";

/** A queried log group. */
export interface QueriedGroup {
  readonly name: string;
  readonly accountId: string;
  readonly lines: readonly LogLine[];
}

/** Fields of one JSON line that Logs Insights discovers. Source: CloudWatch Logs user guide, supported logs and discovered fields. */
const MOST_FIELDS = 200;

/** The fields of lines that were queried before: a line never changes. */
const known = new WeakMap<LogLine, ReadonlyMap<string, Value>>();

/**
 * The records of a group within a time: the standard fields of each line, and the fields of JSON lines, nested ones with dots.
 * @param from as `to`, inclusive
 */
export function recordsOf({ name, accountId, lines }: QueriedGroup, from: Date, to: Date): Row[] {
  return lines.flatMap((line, index) => {
    const { at, message } = line;
    if (at < from || at > to) return [];
    const pointer = Buffer.from(`${name}\n${at.getTime()}\n${index}`).toString("base64url");
    return [
      new Map<string, Value>([
        ...fieldsOf(line),
        ["@timestamp", new Moment(at.getTime())],
        ["@ingestionTime", new Moment(at.getTime())],
        ["@message", message],
        ["@log", `${accountId}:${name}`],
        ["@ptr", pointer],
      ]),
    ];
  });
}

function fieldsOf(line: LogLine): ReadonlyMap<string, Value> {
  const found = known.get(line);
  if (found !== undefined) return found;
  const fields = new Map<string, Value>();
  collect(parse(line.message), "", fields);
  known.set(line, fields);
  return fields;
}

function parse(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

function collect(value: unknown, path: string, fields: Map<string, Value>): void {
  if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      collect(inner, path === "" ? name : `${path}.${name}`, fields);
    }
  } else if (path !== "" && value !== null && value !== undefined && fields.size < MOST_FIELDS) {
    fields.set(path, value as string | number | boolean);
  }
}
