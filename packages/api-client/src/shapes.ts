import { z } from "zod";
import { problem } from "../../../api/answers/problem";
import type { ApiResponse } from "./api";

export { item, items } from "../../../api/answers/items";
export { tenantCreated } from "../../../api/answers/onboarding";
export { problem };

/** An answer that is not what the API promises; the message says what was asked and what came back. */
export class UnexpectedAnswerError extends Error {
  override readonly name = "UnexpectedAnswerError";
  constructor(
    readonly response: ApiResponse,
    expected: string,
  ) {
    super(`${response.request}: expected ${expected}, got ${response.status} ${shown(response.body)}`);
  }
}

/**
 * The body of an answer with one of these statuses, checked against its shape.
 * @throws UnexpectedAnswerError
 */
export function expectAnswer<T>(
  response: ApiResponse,
  status: number | readonly number[],
  shape: z.ZodType<T>,
): T {
  const statuses = [status].flat();
  if (!statuses.includes(response.status)) throw new UnexpectedAnswerError(response, statuses.join(" or "));
  const parsed = shape.safeParse(response.body);
  if (!parsed.success)
    throw new UnexpectedAnswerError(response, z.prettifyError(parsed.error).replaceAll("\n", " "));
  return parsed.data;
}

/**
 * A problem document with this status, which must carry the request id of the answer's header.
 * @throws UnexpectedAnswerError
 */
export function expectProblem(response: ApiResponse, status: number): z.output<typeof problem> {
  const body = expectAnswer(response, status, problem);
  if (!/^application\/problem\+json\b/.test(response.headers.get("content-type") ?? "")) {
    throw new UnexpectedAnswerError(response, "content type application/problem+json");
  }
  if (body.status !== status)
    throw new UnexpectedAnswerError(response, `"status": ${status} in the body too`);
  if (body.request_id !== response.headers.get("x-request-id")) {
    throw new UnexpectedAnswerError(
      response,
      `"request_id" as in x-request-id: ${response.headers.get("x-request-id")}`,
    );
  }
  return body;
}

const SHOWN_CHARACTERS = 300;

function shown(body: unknown): string {
  const text = typeof body === "string" ? body : (JSON.stringify(body) ?? "without a body");
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
