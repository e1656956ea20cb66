import type { IncomingMessage } from "node:http";
import type { z } from "zod";

/**
 * Reads a JSON body that a page of this server sends. A page of another origin needs a preflight for this content type, which
 * nothing answers.
 * @param limit in bytes
 * @returns undefined if the body is larger, not JSON, or does not match the schema
 */
export async function jsonBody<T>(
  request: IncomingMessage,
  schema: z.ZodType<T>,
  limit: number,
): Promise<T | undefined> {
  if (request.headers["content-type"] !== "application/json") return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limit) return undefined;
    chunks.push(chunk);
  }
  try {
    return schema.parse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
  } catch {
    return undefined;
  }
}
