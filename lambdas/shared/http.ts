import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import type * as z from "zod/mini";
import type { FunctionName, Route, RouteKey, TenantRole } from "../../api/route";
import { routes } from "../../api/routes";
import { isAccessRefused, problemOf } from "./aws-errors";
import { badRequest, forbidden, notFound } from "./errors";
import { headerOf, jsonBodyOf, pathOf, queryOf } from "./request";
import { errorFields, type Telemetry } from "./telemetry";
import { validate } from "./validation";

type RouteTable = (typeof routes)[number];
type RouteOf<F extends FunctionName> = Extract<RouteTable, { function: F }>;
type Parsed<R, Part extends string> =
  R extends Record<Part, infer S extends z.ZodMiniType> ? z.output<S> : undefined;

/** Who calls: what routes for tenants need of a tenant context. */
export interface Caller {
  readonly tenantId: string;
  readonly roles: ReadonlySet<TenantRole>;
}

/** A request as its handler sees it: every part already validated by the route's schemas. */
export interface RouteRequest<R, C extends Caller> {
  readonly params: Parsed<R, "params">;
  readonly query: Parsed<R, "query">;
  readonly body: Parsed<R, "body">;
  readonly tenant: R extends { authorization: "tenant" } ? C : undefined;
  /** By name, in any case; a header sent twice is a 400. */
  header(name: string): string | undefined;
}

export interface Reply {
  readonly status: number;
  /** Becomes JSON; absent: no body. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One handler for every route that the route table gives a function, and for no other. */
export type RouteHandlers<F extends FunctionName, C extends Caller = never> = {
  readonly [R in RouteOf<F> as RouteKey<R>]: (request: RouteRequest<R, C>) => Promise<Reply>;
};

interface CommonOptions {
  readonly telemetry: Telemetry;
  /** Origins that browsers may call from; "*": any. */
  readonly allowOrigins: readonly string[];
  /** Milliseconds. */
  readonly now?: () => number;
}

/** Functions with routes for tenants say how a tenant context is established from the authorizer's claims. */
export type HandlerOptions<F extends FunctionName, C extends Caller> = CommonOptions &
  (Extract<RouteOf<F>, { authorization: "tenant" }> extends never
    ? { readonly tenantOf?: never }
    : { readonly tenantOf: (claims: unknown) => Promise<C> });

export type LambdaHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

type UntypedHandler = (
  request: RouteRequest<unknown, Caller> & { readonly tenant: unknown },
) => Promise<Reply>;

/**
 * The Lambda handler of a function: finds the route, establishes the tenant, checks the role, validates, answers, and
 * writes the request's log line. Whatever is thrown becomes a problem document.
 */
export function createHandler<F extends FunctionName, C extends Caller = never>(
  name: F,
  handlers: RouteHandlers<F, C>,
  options: HandlerOptions<F, C>,
): LambdaHandler {
  const { telemetry, allowOrigins, now = Date.now, tenantOf } = options;
  // The map's type ties each handler to its route; past this line the route's own schemas do.
  const untyped = handlers as unknown as Readonly<Record<string, UntypedHandler>>;
  const table = new Map<string, Route>(
    routes
      .filter((route) => route.function === name)
      .map((route) => [`${route.method} ${route.path}`, route]),
  );

  async function answer(
    event: APIGatewayProxyEvent,
    key: string,
    seen: (tenantId: string) => void,
  ): Promise<Reply> {
    const route = table.get(key);
    const handle = untyped[key];
    if (!route || !handle) throw notFound(`There is no ${event.httpMethod} ${event.path}.`);

    let tenant: Caller | undefined;
    if (route.authorization === "tenant") {
      if (!tenantOf) throw new Error(`${key} is for tenants, and ${name} cannot establish one`);
      tenant = await tenantOf(event.requestContext.authorizer?.claims);
      seen(tenant.tenantId);
      const { roles } = tenant;
      if (!route.roles.some((role) => roles.has(role))) {
        throw forbidden(`This route is for ${route.roles.join(" and ")}.`);
      }
    }
    return handle({
      ...(validateParts(event, route) as { params: undefined; query: undefined; body: undefined }),
      tenant,
      header: (header) => headerOf(event, header),
    } as Parameters<UntypedHandler>[0]);
  }

  return async (event, context) => {
    const started = now();
    const requestId = event.requestContext.requestId;
    const key = `${event.httpMethod} ${event.resource}`;
    let tenantId: string | undefined;
    let reply: Reply;
    try {
      reply = await answer(event, key, (id) => {
        tenantId = id;
      });
    } catch (error) {
      const problem = problemOf(error);
      if (isAccessRefused(error)) {
        telemetry.count("AccessRefused");
        telemetry.log("ERROR", "access refused", {
          request_id: requestId,
          tenant_id: tenantId,
          ...errorFields(error),
        });
      } else if (problem.status >= 500) {
        telemetry.log("ERROR", "request failed", {
          request_id: requestId,
          tenant_id: tenantId,
          ...errorFields(error),
        });
      }
      reply = {
        status: problem.status,
        headers: { "content-type": "application/problem+json", ...problem.headers },
        body: problem.document(requestId),
      };
    }
    telemetry.request({
      request_id: requestId,
      function_request_id: context.awsRequestId,
      tenant_id: tenantId,
      route: table.has(key) ? key : "none",
      status: reply.status,
      duration_ms: now() - started,
    });
    return resultOf(reply, requestId, corsHeaders(event, allowOrigins));
  };
}

function validateParts(
  event: APIGatewayProxyEvent,
  route: Route,
): Record<"params" | "query" | "body", unknown> {
  const query = queryOf(event);
  if (!route.query && Object.keys(query).length > 0) {
    throw badRequest(
      "This route takes no query parameters.",
      Object.keys(query).map((field) => ({ field, message: "unknown parameter" })),
    );
  }
  return {
    params: route.params && validate(route.params, pathOf(event), "path"),
    query: route.query && validate(route.query, query, "query"),
    body: route.body && validate(route.body, jsonBodyOf(event), "body"),
  };
}

function corsHeaders(event: APIGatewayProxyEvent, allowed: readonly string[]): Record<string, string> {
  const origins = Object.entries(event.headers ?? {}).filter(([name]) => name.toLowerCase() === "origin");
  const origin = origins[0]?.[1];
  const allow = allowed.includes("*") ? "*" : allowed.find((candidate) => candidate === origin);
  return {
    vary: "Origin",
    ...(origin &&
      allow && {
        "access-control-allow-origin": allow,
        "access-control-expose-headers": "ETag, Link, Location, Retry-After, X-Request-Id",
      }),
  };
}

function resultOf(reply: Reply, requestId: string, cors: Record<string, string>): APIGatewayProxyResult {
  return {
    statusCode: reply.status,
    headers: {
      ...(reply.body !== undefined && { "content-type": "application/json" }),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": requestId,
      ...cors,
      ...reply.headers,
    },
    body: reply.body === undefined ? "" : JSON.stringify(reply.body),
    isBase64Encoded: false,
  };
}
