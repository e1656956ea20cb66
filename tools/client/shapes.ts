import { z } from "zod";
import type { ApiResponse } from "./api";

/** An item as `GET /data` and its neighbours answer it. */
export const item = z.strictObject({
  tenant_id: z.uuid(),
  item_id: z.string(),
  data: z.json(),
  timestamp: z.iso.datetime(),
  version: z.int().min(1),
});

export const items = z.array(item);

export const tenantCreated = z.strictObject({
  tenant_id: z.uuid(),
  message: z.string(),
  status: z.literal(["provisioning", "active"]),
});

/** RFC 9457, with the request id and, for invalid requests, the fields. */
export const problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  request_id: z.string().min(1),
  errors: z.optional(z.array(z.strictObject({ field: z.string(), message: z.string() }))),
});

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
