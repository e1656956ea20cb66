import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type GapFiller, pass } from "./front";

const TARGET = /CloudTrail_20131101\.(?:Start|Stop)Logging$|CloudTrail_20131101\.DeleteTrail$/;

/**
 * Calls on a trail by its ARN, as the provider makes them: Moto finds it by its name alone, and answers a start of its
 * logging with a 500, which the provider repeats for many minutes.
 */
export function trailNames(): GapFiller {
  return (incoming, url, response) =>
    TARGET.test(String(incoming.headers["x-amz-target"] ?? "")) ? byName(incoming, url, response) : undefined;
}

async function byName(incoming: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
  const { Name = "", ...rest } = JSON.parse((await buffer(incoming)).toString()) as { Name?: string };
  const body = Buffer.from(JSON.stringify({ ...rest, Name: Name.replace(/^arn:.*:trail\//, "") }));
  incoming.headers["content-length"] = String(body.length);
  await pass(url, incoming, response, body);
}
