import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { inMemory, type Storage } from "../../storage";
import { closeServer, listenOnLoopback } from "../../support/loopback";
import { type ApiKey, ApiKeys } from "./api-keys";
import { ApiGatewayError, badRequest, page } from "./input";
import { UsagePlans } from "./usage-plans";

/** API Gateway's management API for API keys and usage plans, not yet listening. Does not verify signatures. */
export function newApiGateway(storage: Storage = inMemory()): Server {
  const handle = operations(storage);
  return createServer((request, response) => {
    respond(handle, request, response).catch(() => response.destroy());
  });
}

/** The same, on a free port of loopback. */
export async function startApiGateway(storage?: Storage): Promise<{ url: string; close(): Promise<void> }> {
  const server = newApiGateway(storage);
  return { url: await listenOnLoopback(server), close: () => closeServer(server) };
}

interface Answer {
  readonly status: number;
  readonly body?: object;
}

type Handle = (method: string, path: string, query: URLSearchParams, body: () => unknown) => Answer;

function operations(storage: Storage): Handle {
  const keys = new ApiKeys(storage);
  const plans = new UsagePlans(keys, storage);
  return (method, path, query, body) => {
    const [collection, id, sub, subId, ...rest] = path.slice(1).split("/").map(decodeURIComponent);
    const form = [collection, id && "id", sub, subId && "id", ...rest]
      .filter((part) => part !== undefined)
      .join("/");
    const [first = "", second = ""] = [id, subId];
    switch (`${method} ${form}`) {
      case "POST apikeys":
        return { status: 201, body: keys.create(body()) };
      case "GET apikeys": {
        const { item, ...next } = page(keys.list(query.get("name") ?? ""), query);
        const shown = query.get("includeValues") === "true" ? item : item.map(withoutValue);
        return { status: 200, body: { item: shown, ...next } };
      }
      case "GET apikeys/id": {
        const key = keys.get(first);
        return { status: 200, body: query.get("includeValue") === "true" ? key : withoutValue(key) };
      }
      case "PATCH apikeys/id":
        return { status: 200, body: withoutValue(keys.update(first, body())) };
      case "DELETE apikeys/id":
        keys.delete(first);
        plans.forgetKey(first);
        return { status: 202 };
      case "POST usageplans":
        return { status: 201, body: plans.create(body()) };
      case "GET usageplans":
        return { status: 200, body: page(plans.list(query.get("keyId") ?? undefined), query) };
      case "PATCH usageplans/id":
        return { status: 200, body: plans.update(first, body()) };
      case "POST usageplans/id/keys":
        return { status: 201, body: plans.addKey(first, body()) };
      case "GET usageplans/id/keys":
        return { status: 200, body: page(plans.keysOf(first, query.get("name") ?? undefined), query) };
      case "GET usageplans/id/keys/id":
        return { status: 200, body: plans.keyOf(first, second) };
      case "DELETE usageplans/id/keys/id":
        plans.removeKey(first, second);
        return { status: 202 };
      default:
        throw new ApiGatewayError(
          404,
          "UnknownOperationException",
          `The embedded API Gateway has no ${method} ${path}`,
        );
    }
  };
}

const withoutValue = ({ value: _, ...rest }: ApiKey): object => rest;

async function respond(handle: Handle, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const text = (await buffer(request)).toString();
  let result: Answer;
  let code: string | undefined;
  try {
    result = handle(request.method ?? "GET", pathname, searchParams, () => parse(text));
  } catch (error) {
    const known =
      error instanceof ApiGatewayError ? error : new ApiGatewayError(500, "InternalFailure", String(error));
    code = known.code;
    result = { status: known.status, body: { message: known.message } };
  }
  const body = result.body === undefined ? "" : JSON.stringify(result.body);
  response
    .writeHead(result.status, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      ...(code !== undefined && { "x-amzn-errortype": code }),
    })
    .end(body);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("Could not parse request body into json");
  }
}
