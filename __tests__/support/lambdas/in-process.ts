import type { Server } from "node:http";
import { Readable } from "node:stream";

export interface Request {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Calls a server without a connection, emulating what this repository's servers and dynalite read from one. */
export function answerOf(server: Server, { method, path, headers, body }: Request): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const answered: Record<string, string> = {};
    const setHeader = (name: string, value: unknown) => {
      answered[name.toLowerCase()] = String(value);
    };
    const response = {
      statusCode: 200,
      setHeader,
      writeHead(status: number, more: Readonly<Record<string, unknown>> = {}) {
        response.statusCode = status;
        for (const [name, value] of Object.entries(more)) setHeader(name, value);
        return response;
      },
      end: (text = "") => resolve({ status: response.statusCode, headers: answered, body: String(text) }),
      destroy: (error = new Error("the server ends the connection")) => reject(error),
    };
    const request = Object.assign(new Readable({ read: () => undefined }), { method, url: path, headers });
    if (body !== "") request.push(Buffer.from(body));
    request.push(null);
    server.emit("request", request, response);
  });
}

/** A request as the SDK passes it to its request handler. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

const utf8 = new TextDecoder();

/** An SDK client's `requestHandler` that answers in this process; the rest of the client is unchanged. */
export function sdkHandler(answer: (request: Request) => Promise<Answer>) {
  return {
    async handle({ method, path, query, headers, body = "" }: SdkRequest) {
      const pairs = Object.entries(query).flatMap(([name, value]) =>
        [value ?? ""].flat().map((each) => [name, each] as [string, string]),
      );
      const text = typeof body === "string" ? body : utf8.decode(body);
      const target = pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`;
      const answered = await answer({ method, path: target, headers, body: text });
      const { status: statusCode, headers: given } = answered;
      return { response: { statusCode, headers: { ...given }, body: Buffer.from(answered.body) } };
    },
    httpHandlerConfigs: () => ({}),
    updateHttpClientConfig: () => undefined,
    destroy: () => undefined,
  };
}
