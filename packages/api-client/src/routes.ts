import { z } from "zod";
import type { RouteResponses } from "../../../api/response";
import type { HttpMethod, RouteKey } from "../../../api/route";
import { responses, type routes } from "../../../api/routes";
import type { ApiClient, ApiResponse } from "./api";
import { expectResponse } from "./responses";

type ByKey = { [R in (typeof routes)[number] as RouteKey<R>]: R };

/** A route of the contract: `GET /data/{item_id}`. */
export type ApiRoute = keyof ByKey & keyof typeof responses;

type Part<R, Name extends string, Optional> =
  R extends Record<Name, infer S extends z.core.$ZodType>
    ? Optional extends true
      ? { readonly [K in Name]?: z.input<S> }
      : { readonly [K in Name]: z.input<S> }
    : unknown;

/** A route's input, as the contract declares it. */
export type RouteCall<Key extends ApiRoute> = Part<ByKey[Key], "params", false> &
  Part<ByKey[Key], "query", true> &
  Part<ByKey[Key], "body", false> & {
    readonly headers?: ByKey[Key] extends { headers: readonly (infer Name extends string)[] }
      ? { readonly [N in Name]?: string }
      : never;
  };

type Successes<Key extends ApiRoute> = (typeof responses)[Key]["success"];

/** The body of a route's successful response. */
export type RouteBody<Key extends ApiRoute> = {
  [Status in keyof Successes<Key>]: Successes<Key>[Status] extends {
    body: infer S extends z.core.$ZodType;
  }
    ? z.output<S>
    : undefined;
}[keyof Successes<Key>];

/** Calls a route. Every status is a response. @throws UnreachableError */
export function callRoute<Key extends ApiRoute>(
  api: ApiClient,
  key: Key,
  call: RouteCall<Key>,
): Promise<ApiResponse> {
  const [method, template] = key.split(" ") as [HttpMethod, string];
  const {
    params = {},
    query,
    body,
    headers,
  } = call as {
    readonly params?: Readonly<Record<string, string>>;
    readonly query?: Readonly<Record<string, unknown>>;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  };
  const path = template.replaceAll(/\{(\w+)\+?\}/g, (_, name: string) => encodedPath(params[name] ?? ""));
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]): [string, string] => [name, `${value}`]));
  return api.send(method, given.length > 0 ? `${path}?${search}` : path, {
    ...(body !== undefined && { body }),
    ...(headers !== undefined && { headers }),
  });
}

/** The body of the route's successful response, validated against the contract. @throws UnexpectedResponseError */
export function expectSuccess<Key extends ApiRoute>(key: Key, response: ApiResponse): RouteBody<Key> {
  const { success } = responses[key] as RouteResponses;
  const schema = success[response.status as keyof typeof success]?.body;
  const statuses = Object.keys(success).map(Number);
  return expectResponse(response, statuses, schema ?? z.undefined()) as RouteBody<Key>;
}

/** Percent-encodes each segment; only file keys have several. */
export const encodedPath = (value: string): string => value.split("/").map(encodeURIComponent).join("/");
