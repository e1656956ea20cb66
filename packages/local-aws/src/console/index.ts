import type { RequestLogEntry } from "../gateway";
import type { AccessDecision } from "../iam/access";
import type { FunctionLogLine } from "../lambda";
import { functionLine, refusalLine, requestLine } from "./lines";

/** Listeners for {@link startLocalAws}. */
export interface ConsoleLog {
  readonly onLog: (line: FunctionLogLine) => void;
  readonly onRequest: (entry: RequestLogEntry) => void;
  readonly onAccess: (line: string) => void;
  readonly onDecision: (decision: AccessDecision) => void;
}

/**
 * Readable logs: a line for each request, and errors.
 * @param callerOf formats a line's caller; absent or undefined: as in {@link requestLine}.
 * @param admitted the origins that the API admits: the line of a response that a browser hides from another one names them
 */
export function readableLog(
  print: (line: string) => void,
  callerOf: (entry: RequestLogEntry) => string | undefined = () => undefined,
  admitted: () => readonly string[] = () => [],
): ConsoleLog {
  return {
    onLog: (line) => {
      const readable = functionLine(line);
      if (readable !== undefined) print(readable);
    },
    onRequest: (entry) => {
      const others = entry.hiddenFrom === undefined ? [] : admitted();
      const hint = others.length === 0 ? "" : `, but for ${others.join(", ")}`;
      print(requestLine(entry, callerOf(entry)) + hint);
    },
    onAccess: () => {},
    onDecision: (decision) => {
      if (!decision.allowed) print(refusalLine(decision));
    },
  };
}

/**
 * Raw logs, a JSON object for each line: lines of functions and of the API's access log unchanged (lines that are not JSON
 * as an object of type `output` or `access`), refused AWS calls as objects of type `refusal`.
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

/** No logs. */
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
