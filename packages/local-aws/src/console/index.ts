import type { RequestLogEntry } from "../gateway";
import type { AccessDecision } from "../iam/access";
import type { FunctionLogLine } from "../lambda";
import { functionLine, refusalLine, requestLine } from "./lines";

/** Listeners for what runs, as {@link startLocalAws} takes them. */
export interface ConsoleLog {
  readonly onLog: (line: FunctionLogLine) => void;
  readonly onRequest: (entry: RequestLogEntry) => void;
  readonly onAccess: (line: string) => void;
  readonly onDecision: (decision: AccessDecision) => void;
}

/**
 * A line a request, and what went wrong: for people.
 * @param callerOf how a line shows who called; absent or undefined: as {@link requestLine} does.
 */
export function readableLog(
  print: (line: string) => void,
  callerOf: (entry: RequestLogEntry) => string | undefined = () => undefined,
): ConsoleLog {
  return {
    onLog: (line) => {
      const readable = functionLine(line);
      if (readable !== undefined) print(readable);
    },
    onRequest: (entry) => print(requestLine(entry, callerOf(entry))),
    onAccess: () => {},
    onDecision: (decision) => {
      if (!decision.allowed) print(refusalLine(decision));
    },
  };
}

/**
 * The raw logs, a JSON object a line: lines of functions and of the API's access log as they are (what is no JSON as an object of the
 * type `output` or `access`), refused calls of AWS as objects of the type `refusal`.
 */
export function rawLog(print: (line: string) => void): ConsoleLog {
  return {
    onLog: ({ function: name, requestId, line }) =>
      print(
        isJson(line) ? line : JSON.stringify({ type: "output", function: name, request_id: requestId, line }),
      ),
    onRequest: () => {},
    onAccess: (line) => print(isJson(line) ? line : JSON.stringify({ type: "access", line })),
    onDecision: (decision) => {
      if (!decision.allowed) print(JSON.stringify({ type: "refusal", ...decision }));
    },
  };
}

/** Nothing. */
export const silentLog: ConsoleLog = {
  onLog: () => {},
  onRequest: () => {},
  onAccess: () => {},
  onDecision: () => {},
};

function isJson(line: string): boolean {
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}
