import { setTimeout as sleep } from "node:timers/promises";
import type { HttpMethod } from "../../../api/route";

export interface ApiRequest {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent verbatim, for requests that a correct client would not make. */
  readonly rawBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiResponse {
  /** The request, for messages: `GET /data?limit=2`. */
  readonly request: string;
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when the content type is JSON (problem documents included), text otherwise, undefined when empty. */
  readonly body: unknown;
}

/** A request before it is sent, for its authenticator. */
export interface OutgoingRequest {
  readonly method: string;
  /** Absolute, encoded. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Makes the headers that authenticate a request; called for each attempt, because signatures contain the time. */
export type Authenticator = (request: OutgoingRequest) => Promise<Readonly<Record<string, string>>>;

/** The API did not respond: the connection failed or broke. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

/** Longer than API Gateway waits for a function by default (29 s). Source: API Gateway quotas, integration timeout. */
const RESPONSE_TIMEOUT_MS = 35_000;

/** Waits before a throttled request (429) is sent again, in milliseconds. */
const THROTTLE_WAITS_MS = [250, 500, 1000, 2000];

/** A client of the API: base URL, and a user's access token, an operator's signer, or no authentication. */
export class ApiClient {
  readonly #endpoint: string;
  readonly #caller: string | Authenticator | undefined;

  /** @param endpoint base URL with the stage: `https://<id>.execute-api.<region>.amazonaws.com/<stage>` */
  constructor(endpoint: string, caller?: string | Authenticator) {
    this.#endpoint = endpoint.replace(/\/+$/, "");
    this.#caller = caller;
  }

  /** The same API with another caller's credentials. */
  as(caller: string | Authenticator | undefined): ApiClient {
    return new ApiClient(this.#endpoint, caller);
  }

  /**
   * Sends one request and repeats it if it is throttled. Every status is a response; only a failed connection is an error.
   * @param path below the stage, encoded: `/data/a%20b?limit=2`
   * @throws UnreachableError
   */
  async send(method: HttpMethod | "OPTIONS", path: string, request: ApiRequest = {}): Promise<ApiResponse> {
    for (const wait of THROTTLE_WAITS_MS) {
      const response = await this.#sendOnce(method, path, request);
      if (response.status !== 429) return response;
      await sleep(wait);
    }
    return this.#sendOnce(method, path, request);
  }

  async #sendOnce(method: string, path: string, request: ApiRequest): Promise<ApiResponse> {
    const body = request.rawBody ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
    const outgoing = {
      method,
      url: this.#endpoint + path,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...request.headers,
      },
      ...(body === undefined ? {} : { body }),
    };
    const headers = { ...(await this.#authentication(outgoing)), ...outgoing.headers };
    const { response, text } = await responseTo({ ...outgoing, headers });
    return {
      request: `${method} ${path}`,
      status: response.status,
      headers: response.headers,
      body: parse(text, response.headers.get("content-type")),
    };
  }

  async #authentication(outgoing: OutgoingRequest): Promise<Readonly<Record<string, string>>> {
    if (typeof this.#caller === "function") return this.#caller(outgoing);
    return this.#caller === undefined ? {} : { authorization: this.#caller };
  }
}

async function responseTo({
  method,
  url,
  ...rest
}: OutgoingRequest): Promise<{ response: Response; text: string }> {
  try {
    const signal = AbortSignal.timeout(RESPONSE_TIMEOUT_MS);
    const response = await fetch(url, { method, redirect: "error", signal, ...rest });
    return { response, text: await response.text() };
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    // Only the cause has the reason.
    throw new UnreachableError(`${method} ${url}: ${cause?.message || message}`);
  }
}

function parse(text: string, contentType: string | null): unknown {
  if (text === "") return undefined;
  if (!/^application\/(.+\+)?json\b/.test(contentType ?? "")) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * The path of the next page, from the `Link` header (RFC 8288) and the path of the request.
 * @returns undefined on the last page.
 */
export function nextPage(response: ApiResponse, path: string): string | undefined {
  const link = /<([^>]*)>\s*;\s*rel="?next"?/.exec(response.headers.get("link") ?? "")?.[1];
  if (link === undefined) return undefined;
  const { pathname, search } = new URL(link, `http://api${path}`);
  return pathname + search;
}
