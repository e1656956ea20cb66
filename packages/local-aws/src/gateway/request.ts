import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { RestApi } from "./api";
import { GatewayFault } from "./fault";

/** The largest request, in bytes. Source: API Gateway quotas, payload size. */
const MAX_PAYLOAD_BYTES = 10 * 1024 * 1024;

/** A request below a stage, before routing. */
export interface GatewayRequest {
  readonly id: string;
  readonly receivedAt: Date;
  readonly method: string;
  /** Without the stage and the query, encoded, beginning with `/`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** In the client's order and case. */
  readonly headers: readonly (readonly [string, string])[];
  readonly sourceIp: string;
  readonly protocol: string;
  /** The original request, for signature verification. */
  readonly message: IncomingMessage;
  /**
   * Reads the body; later calls return the same.
   * @throws GatewayFault REQUEST_TOO_LARGE
   */
  readonly body: () => Promise<Buffer>;
}

/** @returns undefined if the path is not below the stage. */
export function gatewayRequest(message: IncomingMessage, { stageName }: RestApi): GatewayRequest | undefined {
  const [target = "/", query = ""] = split(message.url ?? "/", "?");
  const prefix = `/${stageName}`;
  if (target !== prefix && !target.startsWith(`${prefix}/`)) return undefined;
  const raw = message.rawHeaders;
  let body: Promise<Buffer> | undefined;
  return {
    id: randomUUID(),
    receivedAt: new Date(),
    method: message.method ?? "GET",
    path: target.slice(prefix.length) || "/",
    query: new URLSearchParams(query),
    headers: Array.from({ length: raw.length / 2 }, (_, index) => [
      raw[2 * index] ?? "",
      raw[2 * index + 1] ?? "",
    ]),
    sourceIp: message.socket.remoteAddress ?? "127.0.0.1",
    protocol: `HTTP/${message.httpVersion}`,
    message,
    body: () => {
      body ??= readBody(message);
      return body;
    },
  };
}

/** The value of a header, case-insensitive; the last one if it is repeated, as in Lambda's events. */
export function header(request: GatewayRequest, name: string): string | undefined {
  return request.headers.findLast(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

/** A request's media type without parameters; API Gateway treats a missing one as JSON. */
export const mediaType = (request: GatewayRequest): string =>
  (header(request, "content-type") ?? "application/json").replace(/;.*$/, "").trim().toLowerCase();

async function readBody(message: IncomingMessage): Promise<Buffer> {
  if (Number(message.headers["content-length"] ?? 0) > MAX_PAYLOAD_BYTES)
    throw new GatewayFault("REQUEST_TOO_LARGE");
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_PAYLOAD_BYTES) throw new GatewayFault("REQUEST_TOO_LARGE");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function split(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** A response of the gateway. A header with several values is repeated. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** Statuses without a body. Source: RFC 9110, 6.4.1. */
export const hasBody = (status: number): boolean => status !== 204 && status !== 304;
