import type { ServerResponse } from "node:http";

/** Answers with `value` as JSON, status 200. */
export function sendJson(response: ServerResponse, value: unknown, requestId: string, type: string): void {
  const body = JSON.stringify(value);
  response
    .writeHead(200, {
      "content-type": type,
      "content-length": Buffer.byteLength(body),
      "x-amzn-requestid": requestId,
    })
    .end(body);
}
