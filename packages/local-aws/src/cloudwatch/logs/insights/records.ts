import { createHash } from "node:crypto";
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

/** The records of a group: the standard fields of each line, and the fields of JSON lines, nested ones with dots. */
export function recordsOf({ name, accountId, lines }: QueriedGroup): Row[] {
  return lines.map(({ at, message }, index) => {
    const pointer = createHash("sha256").update(`${name}\n${at.getTime()}\n${index}`).digest("base64url");
    const fields = new Map<string, Value>();
    collect(parse(message), "", fields);
    return new Map([
      ...fields,
      ["@timestamp", new Moment(at.getTime())],
      ["@ingestionTime", new Moment(at.getTime())],
      ["@message", message],
      ["@log", `${accountId}:${name}`],
      ["@ptr", pointer],
    ]);
  });
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
