import { setTimeout as sleep } from "node:timers/promises";
import type { HttpMethod } from "../../api/route";

export interface ApiRequest {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is; for requests that a correct client would not make. */
  readonly rawBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiResponse {
  /** What was asked, for messages: `GET /data?limit=2`. */
  readonly request: string;
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when the content type is JSON (problem documents included), text otherwise, undefined when empty. */
  readonly body: unknown;
}

/** Waits before a throttled request (429) is sent again, in milliseconds. */
const THROTTLE_WAITS_MS = [250, 500, 1000, 2000];

/** A client of the tenant API: base URL, and the token of one user or none. */
export class ApiClient {
  readonly #endpoint: string;
  readonly #idToken: string | undefined;

  /** @param endpoint base URL with the stage: `https://<id>.execute-api.<region>.amazonaws.com/<stage>` */
  constructor(endpoint: string, idToken?: string) {
    this.#endpoint = endpoint.replace(/\/+$/, "");
    this.#idToken = idToken;
  }

  /** The same API as another user. */
  as(idToken: string | undefined): ApiClient {
    return new ApiClient(this.#endpoint, idToken);
  }

  /**
   * Sends one request, again when it is throttled. Any status is an answer; only a connection that fails is an error.
   * @param path from the stage on, encoded: `/data/a%20b?limit=2`
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
    const url = this.#endpoint + path;
    const response = await fetch(url, {
      method,
      redirect: "error",
      headers: {
        ...(this.#idToken === undefined ? {} : { authorization: this.#idToken }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...request.headers,
      },
      ...(body === undefined ? {} : { body }),
    }).catch((error: Error & { cause?: Error }) => {
      // What happened is in the cause alone.
      throw new Error(`${method} ${url}: ${error.cause?.message ?? error.message}`);
    });
    const text = await response.text();
    return {
      request: `${method} ${path}`,
      status: response.status,
      headers: response.headers,
      body: parse(text, response.headers.get("content-type")),
    };
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
 * The path of the next page, from the `Link` header (RFC 8288) and the path that was asked.
 * @returns undefined on the last page.
 */
export function nextPage(response: ApiResponse, path: string): string | undefined {
  const link = /<([^>]*)>\s*;\s*rel="?next"?/.exec(response.headers.get("link") ?? "")?.[1];
  if (link === undefined) return undefined;
  const { pathname, search } = new URL(link, `http://api${path}`);
  return pathname + search;
}
