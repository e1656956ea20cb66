import {
  Agent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from "node:http";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { AwsError } from "./errors";
import { handOver, serverOf } from "./in-process";

/** A request for a service behind the endpoint. */
export interface ForwardedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Buffered or streamed. */
  readonly body: Buffer | Readable;
}

/** The original request, with a body that may have been rewritten. */
export function forwardedTo(
  { request }: { readonly request: IncomingMessage },
  body: Buffer,
): ForwardedRequest {
  const { method = "GET", url: path = "/", headers } = request;
  const length = headers["content-length"] === undefined ? {} : { "content-length": String(body.length) };
  return { method, path, headers: { ...headers, ...length }, body };
}

/** A buffered response of a service behind the endpoint. */
export interface BufferedResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const hopByHop = [
  "connection",
  "keep-alive",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "host",
  "expect",
];

class StaleConnection extends Error {}

/** Maximum time without a byte from a service, in milliseconds. */
const SILENCE_MS = 60_000;

/** Passes requests on over kept-alive connections. */
export class Forwarder {
  private readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly silenceMs = SILENCE_MS) {}

  /**
   * Sends `forwarded` to the service at `baseUrl` and its response to `response`, streaming both ways.
   *
   * @param overrides headers of a successful response that the service cannot set.
   * @throws AwsError 503 if the service cannot be reached; any error of the body, after aborting the upload.
   */
  async pass(
    baseUrl: string,
    forwarded: ForwardedRequest,
    response: ServerResponse,
    overrides: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const received = await this.send(baseUrl, forwarded);
    const status = received.statusCode ?? 502;
    const headers = withoutHopByHop(received.headers);
    response.writeHead(status, status < 300 ? { ...headers, ...overrides } : headers);
    await pipeline(received, response);
  }

  /** Sends a request and resolves with the response, its body unread. */
  async send(baseUrl: string, forwarded: ForwardedRequest): Promise<IncomingMessage> {
    try {
      // The service may close an idle connection just as it is reused: nothing was processed, so retry over a new one.
      return await this.attempt(baseUrl, forwarded, this.agent).catch((error: Error) => {
        if (!(error instanceof StaleConnection)) throw error;
        return this.attempt(baseUrl, forwarded, false);
      });
    } catch (error) {
      if (error instanceof AwsError) throw error;
      throw new AwsError("ServiceUnavailable", `The local service at ${baseUrl} does not respond`, 503);
    }
  }

  /** Sends a request and resolves with the buffered response. */
  async whole(baseUrl: string, forwarded: ForwardedRequest): Promise<BufferedResponse> {
    const server = serverOf(baseUrl);
    if (server !== undefined && Buffer.isBuffer(forwarded.body)) {
      const { status, headers, body } = await handOver(server, forwarded, forwarded.body);
      return { status, headers: withoutHopByHop(headers), body };
    }
    const received = await this.send(baseUrl, forwarded);
    const body = await buffer(received);
    return { status: received.statusCode ?? 502, headers: withoutHopByHop(received.headers), body };
  }

  private attempt(
    baseUrl: string,
    { method, path, headers, body }: ForwardedRequest,
    agent: Agent | false,
  ): Promise<IncomingMessage> {
    const { hostname, port } = new URL(baseUrl);
    return new Promise((resolve, reject) => {
      const outgoing = request({
        hostname,
        port,
        method,
        path,
        headers: withoutHopByHop(headers),
        // A stream cannot be sent twice, so it gets a new connection.
        agent: Buffer.isBuffer(body) ? agent : false,
      });
      outgoing.once("response", resolve);
      outgoing.setTimeout(this.silenceMs, () => outgoing.destroy(new Error("no byte in time")));
      outgoing.once("error", (error: NodeJS.ErrnoException) => {
        const stale = outgoing.reusedSocket && error.code === "ECONNRESET";
        reject(stale ? new StaleConnection() : error);
      });
      if (Buffer.isBuffer(body)) outgoing.end(body);
      else pipeline(body, outgoing).catch((error: Error) => outgoing.destroy(error));
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.includes(name)));
}
