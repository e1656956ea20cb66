import { z } from "zod";
import { type ProblemDocument, problem } from "../../../api/problems";
import type { ApiResponse } from "./api";

/** A response that the contract does not allow; the message names the request, the expectation and the response. */
export class UnexpectedResponseError extends Error {
  override readonly name = "UnexpectedResponseError";
  constructor(
    readonly response: ApiResponse,
    expected: string,
  ) {
    super(`${response.request}: expected ${expected}, got ${response.status} ${shown(response.body)}`);
  }
}

/**
 * The body of a response with one of these statuses, validated against its schema. Unknown fields stay: a newer API may
 * send more.
 * @throws UnexpectedResponseError
 */
export function expectResponse<S extends z.core.$ZodType>(
  response: ApiResponse,
  status: number | readonly number[],
  schema: S,
): z.output<S> {
  const statuses = [status].flat();
  if (!statuses.includes(response.status)) throw new UnexpectedResponseError(response, statuses.join(" or "));
  const { success, error } = z.safeParse(schema, response.body);
  if (!success) throw new UnexpectedResponseError(response, z.prettifyError(error).replaceAll("\n", " "));
  // Schemas of responses transform nothing: the body is their output.
  return response.body as z.output<S>;
}

/**
 * A problem document with this status and the same request id as the response's header.
 * @throws UnexpectedResponseError
 */
export function expectProblem(response: ApiResponse, status: number): ProblemDocument {
  const body = expectResponse(response, status, problem);
  if (!/^application\/problem\+json\b/.test(response.headers.get("content-type") ?? "")) {
    throw new UnexpectedResponseError(response, "content type application/problem+json");
  }
  if (body.status !== status)
    throw new UnexpectedResponseError(response, `"status": ${status} in the body too`);
  if (body.request_id !== response.headers.get("x-request-id")) {
    throw new UnexpectedResponseError(
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
