import * as z from "zod/mini";
import type { Route, RouteKey } from "./route";

/** Response headers that a client should know; every response also has X-Request-Id. */
export type ResponseHeader = "ETag" | "Link" | "Location" | "Retry-After";

export interface Success {
  readonly description: string;
  /** Schema of the JSON body; absent: the response has no body. */
  readonly body?: z.ZodMiniType;
  /** ETag and Location are always present, Link on every page but the last, Retry-After when waiting helps. */
  readonly headers?: readonly ResponseHeader[];
}

/** When a route responds with a problem. Problems that every route can return are not declared per route. */
export type ProblemResponse =
  | string
  | { readonly description: string; readonly headers: readonly ResponseHeader[] };

/** What a route documents and returns; the bundles of the functions do not contain it. */
export interface RouteResponses {
  /** The operation id: names the operation in generated clients and must not change. */
  readonly operation: string;
  /** One line. */
  readonly summary: string;
  /** What the summary does not say; Markdown. */
  readonly details?: string;
  /** A valid body that the documentation page offers, and constraints that the schema cannot express. */
  readonly request?: { readonly example: unknown; readonly note?: string };
  readonly success: Readonly<Partial<Record<200 | 201 | 202 | 204, Success>>>;
  readonly problems?: Readonly<Partial<Record<404 | 409 | 412 | 413 | 422 | 503, ProblemResponse>>>;
}

/** The responses of one route: a route with a body needs an example of it. */
type ResponsesOf<R extends Route> = Omit<RouteResponses, "request"> &
  (R extends { body: infer Body extends z.ZodMiniType }
    ? { readonly request: { readonly example: z.input<Body>; readonly note?: string } }
    : { readonly request?: never });

/** The responses of every route in a table, by route key. */
export type ResponsesTo<Routes extends readonly Route[]> = {
  readonly [R in Routes[number] as RouteKey<R>]: ResponsesOf<R>;
};

/** A value as a handler returns it; may be readonly at every level. */
export type Immutable<T> = T extends readonly (infer E)[]
  ? readonly Immutable<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Immutable<T[K]> }
    : T;

/**
 * Declares the responses of a resource's routes; a missing, superfluous or misspelt route key does not compile. Mark
 * the call as pure, like calls of `named`, so that a bundler can drop unused ones.
 */
export function responsesTo<
  Routes extends readonly Route[],
  const Responses extends ResponsesTo<NoInfer<Routes>>,
>(
  _routes: Routes,
  make: () => Responses & Readonly<Record<Exclude<keyof Responses, keyof ResponsesTo<Routes>>, never>>,
): Responses {
  return make();
}

/**
 * A schema with its own name and example in the documentation.
 * @param id letters and digits: the name of the component, and of the type in generated clients.
 */
export function named<S extends z.ZodMiniType>(id: string, example: z.output<S>, make: () => S): S {
  const schema = make();
  z.globalRegistry.add(schema, { id, examples: [example] });
  return schema;
}

/** A schema with a description in the documentation. */
export function described<S extends z.ZodMiniType>(schema: S, description: string): S {
  z.globalRegistry.add(schema, { description });
  return schema;
}

/** ISO 8601 in UTC. */
export const time = () => z.iso.datetime();

export const EXAMPLE_TENANT_ID = "6f1ed002-ab1c-4d3e-9a52-6d2f6f1c7b10";
export const EXAMPLE_USER_ID = "c2a5f4d4-8031-70f2-1d1b-5f9c3a7e2b44";
export const EXAMPLE_REQUEST_ID = "4a5d1c8e-2f0b-4a53-9a3f-0c8f6f2f1f7e";
