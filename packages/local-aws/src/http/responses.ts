import type { ServerResponse } from "node:http";

/** A page outside any AWS API, below a name that no bucket can have; open to everyone on this machine. */
export interface LocalPage {
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const jsonPage = (value: unknown): LocalPage => ({
  contentType: "application/json",
  body: JSON.stringify(value),
});

export function sendPage(response: ServerResponse, { contentType, body, headers }: LocalPage): void {
  response
    .writeHead(200, {
      ...headers,
      "content-type": contentType,
      "content-length": Buffer.byteLength(body),
      "cache-control": "no-store",
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
    })
    .end(body);
}

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
