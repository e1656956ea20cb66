import type * as z from "zod";
import type * as mini from "zod/mini";
import type { RouteKey } from "./route";
import type { routes } from "./routes";

/** Headers of answers that a client should know of; every answer has X-Request-Id besides. */
export type AnswerHeader = "ETag" | "Link" | "Location" | "Retry-After";

/** How a route answers when all is well. */
export interface Success {
  readonly description: string;
  /** Of the JSON body; absent: there is none. */
  readonly body?: z.ZodType;
  /** ETag and Location are always there, Link but for the last page, Retry-After where there is something to wait for. */
  readonly headers?: readonly AnswerHeader[];
}

/** When a route answers with a problem; those that any route may answer with are not repeated for each. */
export type Refusal = string | { readonly description: string; readonly headers: readonly AnswerHeader[] };

type RouteTable = (typeof routes)[number];

/** What the documentation tells of a route beyond the route table. */
export interface AnyAnswers {
  /** Names the operation in generated clients: it stays. */
  readonly operation: string;
  /** What the summary leaves open; Markdown. */
  readonly details?: string;
  /** A body that fills the form of the documentation's page, where it must work as it is; and what its schema cannot say. */
  readonly request?: { readonly example: unknown; readonly note?: string };
  readonly success: Readonly<Partial<Record<200 | 201 | 202 | 204, Success>>>;
  readonly problems?: Readonly<Partial<Record<404 | 409 | 412 | 413 | 422 | 503, Refusal>>>;
}

/** The same for one route: one with a body has an example of it. */
export type RouteAnswers<R> = Omit<AnyAnswers, "request"> &
  (R extends { body: infer Body extends mini.ZodMiniType }
    ? { readonly request: { readonly example: mini.input<Body>; readonly note?: string } }
    : { readonly request?: never });

/** The answers of every route at or below a path: with one missing, or one too many, it does not compile. */
export type AnswersBelow<Path extends string> = {
  readonly [R in Extract<RouteTable, { path: Path | `${Path}/${string}` }> as RouteKey<R>]: RouteAnswers<R>;
};

/** The same for the whole route table. */
export type AllAnswers = { readonly [R in RouteTable as RouteKey<R>]: RouteAnswers<R> };
