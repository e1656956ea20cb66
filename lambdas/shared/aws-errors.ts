import { Problem, tooManyRequests } from "./errors";

const throttling = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "SlowDown",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);

/**
 * Errors for a used-up quota, or for mail that is not accepted at the moment: the caller should wait, and the platform
 * has not failed.
 */
const limits = new Set([
  "CodeDeliveryFailureException",
  "LimitExceededException",
  "ServiceQuotaExceededException",
  "TooManyFailedAttemptsException",
  "TooManyRequestsException",
]);

/** Seconds to wait after a used-up quota, unless AWS specifies a time. */
const LIMIT_WAIT = 60;

const denials = new Set(["AccessDenied", "AccessDeniedException"]);

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

/** Name of an AWS error; "" for anything but an error. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

/** Whether AWS throttled a call, after the SDK's own retries. */
export const isThrottled = (error: unknown): boolean => throttling.has(errorName(error));

/** Whether IAM denied a call. Never the client's fault: functions call only what their policies should allow. */
export function isAccessDenied(error: unknown): boolean {
  return denials.has(errorName(error)) || (error instanceof Problem && isAccessDenied(error.cause));
}

/** Whether AWS was busy or unreachable, after the SDK's own retries, so that the same request may succeed soon. */
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

/** The client's problem for an unexpected error, without its details. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (limits.has(errorName(error))) {
    const wait = Number(Reflect.get(Object(error), "retryAfterSeconds"));
    return tooManyRequests(
      "A limit shared by all tenants is reached. Repeat the request later.",
      wait || LIMIT_WAIT,
      error,
    );
  }
  if (isTemporary(error)) {
    const detail = "The service is busy. Repeat the request in a moment.";
    return new Problem(503, detail, { headers: { "retry-after": "1" } });
  }
  return new Problem(500, "The request failed. Its request_id names it in the logs.");
}
