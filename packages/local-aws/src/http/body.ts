import type { IncomingMessage } from "node:http";
import { isRecord, type JsonObject } from "../support/json";
import { AwsError } from "./errors";

/** @throws AwsError 413 beyond `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // The connection stays open after a refused body, since it carries the response.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) {
      throw new AwsError(
        "EntityTooLarge",
        `The body exceeds the local endpoint's limit of ${limit} bytes`,
        413,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @throws AwsError SerializationException if the body is not a JSON object. */
export function parseJson(body: Buffer): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    value = undefined;
  }
  if (!isRecord(value)) throw new AwsError("SerializationException", "The body is not a JSON object");
  return value;
}
