import colors from "picocolors";
import type { RequestLogEntry } from "../gateway";
import type { AccessDecision } from "../iam/access";
import type { FunctionLogLine } from "../lambda";

/** Width of the path column; longer paths shift the rest to the right. */
const PATH_WIDTH = 34;

/**
 * `09:38:00  GET     /data/sourdough   200    12 ms  <caller>`, and the fault if the gateway itself responded. A refusal is red.
 * @param caller as the line shows it; default: the token's subject, or the ARN of the request's signer.
 */
export function requestLine(
  { at, method, path, status, milliseconds, claims, signer, reason }: RequestLogEntry,
  caller: string | undefined = claims?.sub ?? signer,
): string {
  const parts = [
    colors.dim(clock(at)),
    method.padEnd(7),
    path.padEnd(PATH_WIDTH),
    colorOf(status)(String(status)),
    `${milliseconds} ms`.padStart(8),
    ...(caller === undefined ? [] : [colors.dim(caller)]),
    ...(reason === undefined ? [] : [(isRefusal(status) ? colors.red : colors.dim)(reason)]),
  ];
  return parts.join("  ");
}

/** An AWS call that IAM refused, in red, with the deciding statement. */
export function refusalLine({ at, action, resource, principal, reason }: AccessDecision): string {
  return `${colors.dim(clock(at))}  ${colors.red(`refused ${action} on ${resource} for ${principal}: ${reason}`)}`;
}

/**
 * A readable line of a function: warnings, errors and unstructured output. Request lines are left out, since the gateway
 * prints them.
 */
export function functionLine({ function: name, line, error }: FunctionLogLine): string | undefined {
  const entry = parse(line);
  if (entry === undefined) return line.trim() === "" ? undefined : `${colors.dim(name)}  ${line}`;
  const level = String(entry.level);
  if ("_aws" in entry || !(level === "WARN" || level === "ERROR")) return undefined;
  const text = [entry.message, entry.error, entry.error_message]
    .filter((part) => part !== undefined)
    .join(": ");
  const shown = `${colors.dim(name)}  ${level === "WARN" ? colors.yellow(level) : colors.red(level)}  ${text}`;
  const trace = level === "WARN" ? [] : traceOf(entry, error);
  return [shown, ...trace.map((each) => colors.dim(`    ${each}`))].join("\n");
}

/** The original error if available, otherwise the logged stack trace. */
function traceOf(entry: Record<string, unknown>, error: string | undefined): string[] {
  if (error !== undefined) return error.split("\n");
  const { error_at: logged } = entry;
  if (!Array.isArray(logged)) return [];
  return logged
    .map(String)
    .filter((each) => /^\s+at /.test(each))
    .map((each) => each.trim());
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const clock = (time: Date): string => time.toTimeString().slice(0, 8);

const colorOf = (status: number) =>
  status >= 500 || isRefusal(status) ? colors.red : status >= 400 ? colors.yellow : colors.green;

const isRefusal = (status: number): boolean => status === 401 || status === 403;
