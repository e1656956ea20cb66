import { Problem } from "./errors";

const throttling = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "SlowDown",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);

const refusals = new Set(["AccessDenied", "AccessDeniedException"]);

/** Errors of the connection, as Node and the SDK name them. */
const unreachable = new Set([
  "TimeoutError",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
]);

/** The name that AWS gave an error; "" for what is not an error. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

/** AWS asked for patience, after the SDK's own retries. */
export const isThrottled = (error: unknown): boolean => throttling.has(errorName(error));

/** IAM said no: never a client's mistake, since a client cannot reach what the function's policies do not name. */
export function isAccessDenied(error: unknown): boolean {
  return refusals.has(errorName(error)) || (error instanceof Problem && isAccessDenied(error.cause));
}

/** AWS said "later" or could not be reached, after the SDK's own retries: true when the same request may work soon. */
function isTemporary(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, $fault } = error as { code?: unknown; $fault?: unknown };
  return (
    throttling.has(error.name) ||
    unreachable.has(error.name) ||
    (typeof code === "string" && unreachable.has(code)) ||
    $fault === "server"
  );
}

/** What a client is told about an error that no handler foresaw: nothing of its inside. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isTemporary(error)) {
    const detail = "The service is busy. Repeat the request in a moment.";
    return new Problem(503, "unavailable", "Service unavailable", detail, {
      headers: { "retry-after": "1" },
    });
  }
  return new Problem(
    500,
    "internal",
    "Internal server error",
    "The request failed. Its request_id names it in the logs.",
  );
}
