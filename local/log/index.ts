import type { AccessDecision } from "../endpoint";
import type { FunctionLogLine } from "../functions";
import type { RequestLogEntry } from "../gateway";
import { functionLine, refusalLine, requestLine } from "./lines";

/** Listeners for a platform, as {@link startPlatform} takes them. */
export interface PlatformLog {
  readonly onLog: (line: FunctionLogLine) => void;
  readonly onRequest: (entry: RequestLogEntry) => void;
  readonly onDecision: (decision: AccessDecision) => void;
}

/** A line a request, and what went wrong: for people. */
export function readableLog(print: (line: string) => void): PlatformLog {
  return {
    onLog: (line) => {
      const readable = functionLine(line);
      if (readable !== undefined) print(readable);
    },
    onRequest: (entry) => print(requestLine(entry)),
    onDecision: (decision) => {
      if (!decision.allowed) print(refusalLine(decision));
    },
  };
}

/** Everything, a JSON object a line: the functions' own lines as they are, requests and access decisions with a `type`. */
export function rawLog(print: (line: string) => void): PlatformLog {
  return {
    onLog: ({ function: name, requestId, line }) =>
      print(
        isJson(line) ? line : JSON.stringify({ type: "output", function: name, request_id: requestId, line }),
      ),
    onRequest: (entry) => print(JSON.stringify({ type: "request", ...entry })),
    onDecision: (decision) => print(JSON.stringify({ type: "access", ...decision })),
  };
}

/** Nothing. */
export const silentLog: PlatformLog = { onLog: () => {}, onRequest: () => {}, onDecision: () => {} };

function isJson(line: string): boolean {
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}
