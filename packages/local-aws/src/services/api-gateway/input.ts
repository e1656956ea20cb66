import type { z } from "zod";
import { badRequest } from "./error";

/** @throws ApiGatewayError BadRequestException naming the field that does not fit. */
export function readInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badRequest(`Invalid request input: ${issue?.path.join(".") || "body"}: ${issue?.message}`);
}
