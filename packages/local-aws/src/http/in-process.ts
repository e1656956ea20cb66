import { EventEmitter } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";

/** A request without its body. */
interface Head {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** Servers of this process that get requests without a connection, by base URL. */
const servers = new Map<string, Server>();

/**
 * Lets requests for a server of this process skip the connection: half of what the endpoint adds to a call. The handler may use
 * only what {@link Request} and {@link Response} have.
 * @returns a function that ends it; the server's connections stay as they are.
 */
export function skipConnection(baseUrl: string, server: Server): () => void {
  servers.set(baseUrl, server);
  return () => void servers.delete(baseUrl);
}

/** The server with this base URL, if requests may skip the connection. */
export const serverOf = (baseUrl: string): Server | undefined => servers.get(baseUrl);

/** Gives a server a request as if it had come over a connection. */
export function handOver(server: Server, { method, path, headers }: Head, body: Buffer): Promise<Answer> {
  return new Promise((resolve) => {
    const request = new Request(method, path, headers);
    const response = new Response(resolve);
    server.emit("request", request as unknown as IncomingMessage, response as unknown as ServerResponse);
    if (body.length > 0) request.emit("data", body);
    request.emit("end");
  });
}

/** The part of IncomingMessage that a handler of buffered bodies uses. */
class Request extends EventEmitter {
  readonly complete = true;

  constructor(
    readonly method: string,
    readonly url: string,
    readonly headers: IncomingMessage["headers"],
  ) {
    super();
  }
}

/** The part of ServerResponse that a handler with one body uses. */
class Response extends EventEmitter {
  statusCode = 200;
  private readonly headers = new Map<string, string>();

  constructor(private readonly respond: (answer: Answer) => void) {
    super();
  }

  setHeader(name: string, value: string | number): void {
    this.headers.set(name.toLowerCase(), String(value));
  }

  end(body = ""): void {
    const headers = Object.fromEntries(this.headers);
    this.respond({ status: this.statusCode, headers, body: Buffer.from(body) });
  }
}
