import type { z } from "zod";

/** An error of API Gateway's management API: status, code, and a message for the caller. */
export class ApiGatewayError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export const badRequest = (message: string): ApiGatewayError =>
  new ApiGatewayError(400, "BadRequestException", message);

export const notFound = (message: string): ApiGatewayError =>
  new ApiGatewayError(404, "NotFoundException", message);

export const conflict = (message: string): ApiGatewayError =>
  new ApiGatewayError(409, "ConflictException", message);

/** @throws ApiGatewayError BadRequestException naming the invalid field. */
export function readInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badRequest(`Invalid request input: ${issue?.path.join(".") || "body"}: ${issue?.message}`);
}

/** A page of a list, as API Gateway returns it: `position` leads to the next one. */
export interface Page<T> {
  readonly item: readonly T[];
  readonly position?: string;
}

/** Default and maximum page size. Source: API Gateway API reference, GetApiKeys. */
const DEFAULT_LIMIT = 25;
const MAX_LIMIT = 500;

/**
 * The requested page of items, whose order must not change while they are listed.
 * @throws ApiGatewayError BadRequestException for an invalid limit or position.
 */
export function page<T extends { readonly id: string }>(
  items: readonly T[],
  query: URLSearchParams,
): Page<T> {
  const limit = Number(query.get("limit") ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1) throw badRequest("Invalid limit: a whole number from 1 to 500");
  const position = query.get("position");
  const last = position === null ? -1 : items.findIndex(({ id }) => id === decode(position));
  if (position !== null && last < 0) throw badRequest("Invalid position specified");
  const item = items.slice(last + 1, last + 1 + Math.min(limit, MAX_LIMIT));
  const next = item.at(-1);
  const more = last + 1 + item.length < items.length;
  return { item, ...(more && next !== undefined && { position: encode(next.id) }) };
}

const encode = (id: string): string => Buffer.from(id).toString("base64url");
const decode = (position: string): string => Buffer.from(position, "base64url").toString();
