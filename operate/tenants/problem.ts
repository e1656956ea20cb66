import { STATUS_CODES } from "node:http";
import type { ApiResponse } from "@saas/api-client/api";
import { printable } from "@saas/cli-kit/text";
import { z } from "zod";
import { CommandError } from "./exit";

/** As far as it is there: a proxy in between, or API Gateway, may answer less. */
const document = z.object({
  title: z.optional(z.string()),
  detail: z.optional(z.string()),
  message: z.optional(z.string()),
  request_id: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
});

/** An answer that is a refusal, or no success; the message shows the problem document (RFC 9457). */
export class RefusedError extends CommandError {
  constructor(
    readonly response: ApiResponse,
    /** What to do about it, a line. */
    hint?: string,
  ) {
    super([...linesOf(response), ...(hint === undefined ? [] : [hint])].join("\n"));
  }
}

function linesOf({ request, status, headers, body }: ApiResponse): string[] {
  const problem = document.safeParse(body).data ?? {};
  const told = problem.detail ?? problem.message;
  const requestId = problem.request_id ?? headers.get("x-request-id") ?? headers.get("x-amzn-requestid");
  const seconds = headers.get("retry-after");
  return [
    `${titleOf(problem.title, status) ?? `${request} was answered`} (${status})${told === undefined ? "" : `: ${told}`}`,
    ...(problem.errors ?? []).map(({ field, message }) => `${field}: ${message}`),
    ...(seconds === null ? [] : [`repeat in ${seconds} s`]),
    ...(requestId === null ? [] : [`request id ${requestId}`]),
  ].map(printable);
}

/** What API Gateway refuses by itself has the name of its response type for a title, such as INVALID_SIGNATURE. */
const titleOf = (title: string | undefined, status: number): string | undefined =>
  title !== undefined && /^[A-Z][A-Z\d_]+$/.test(title) ? (STATUS_CODES[status] ?? title) : title;
