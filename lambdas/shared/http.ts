import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import type * as z from "zod/mini";
import type { Immutable, ResponseHeader } from "../../api/response";
import type { Operation, RequestHeader, Route, RouteKey, TenantRole, TenantRoute } from "../../api/route";
import type { RoutedFunction, responses, routes } from "../../api/routes";
import type { MachineScope } from "../../api/scopes";
import { reportAccessDenied } from "./access-denied";
import { type Actor, actorOf } from "./actor";
import type { AuditEntry } from "./audit";
import { problemOf } from "./aws-errors";
import { badRequest, forbidden, notFound } from "./errors";
import { changeOf, type Recorded } from "./recorded";
import { headerOf, jsonBodyOf, pathOf, queryOf } from "./request";
import { requireRecentSignIn, requireSecondFactor, type SecondFactor } from "./second-factor";
import { errorFields, type Telemetry } from "./telemetry";
import { validate } from "./validation";

/** Those of identity providers have a protocol of their own, with its own handler. */
type RouteOf<F extends RoutedFunction> = Exclude<
  Extract<(typeof routes)[number], { function: F }>,
  { authorization: "scim" }
>;
type HeaderOf<R> = R extends { headers: readonly (infer H extends RequestHeader)[] } ? H : never;
type Parsed<R, Part extends string> =
  R extends Record<Part, infer S extends z.ZodMiniType> ? z.output<S> : undefined;

/** The caller: the parts of a tenant context that routes for tenants need. */
export interface Caller {
  readonly tenantId: string;
  readonly userId: string;
  readonly roles: ReadonlySet<TenantRole>;
  /** What a machine may do; undefined for a user. */
  readonly machine?: { readonly scopes: ReadonlySet<MachineScope> } | undefined;
  /** The tenant's own API key; undefined: it has none, and no key is accepted as its own. */
  readonly apiKeyId: string | undefined;
  readonly secondFactor: SecondFactor;
  /** Time of the sign-in, in epoch seconds; undefined: the token does not say. */
  readonly signedInAt: number | undefined;
}

/** A request as its handler sees it: every part already validated by the route's schemas. */
export interface RouteRequest<R, C extends Caller> {
  readonly params: Parsed<R, "params">;
  readonly query: Parsed<R, "query">;
  readonly body: Parsed<R, "body">;
  readonly tenant: R extends { authorization: "tenant" } ? C : undefined;
  readonly actor: Actor;
  /** Adds what the request changes to its audit entry. */
  record(change: Recorded): void;
  /** One of the route's headers; a header sent twice is a 400. */
  header(name: HeaderOf<R>): string | undefined;
}

/** The properties that a declared response requires of a reply. */
type ReplyAs<Status, Declared> = { readonly status: Status } & (Declared extends {
  body: infer S extends z.ZodMiniType;
}
  ? { readonly body: Immutable<z.output<S>> }
  : { readonly body?: never }) &
  (Declared extends { headers: readonly (infer H extends ResponseHeader)[] }
    ? Extract<H, AlwaysPresent> extends never
      ? { readonly headers?: HeadersNamed<H> }
      : { readonly headers: HeadersNamed<H> }
    : { readonly headers?: never });

type AlwaysPresent = "ETag" | "Location";
type HeadersNamed<H extends ResponseHeader> = {
  readonly [Name in Extract<H, AlwaysPresent> as Lowercase<Name>]: string;
} & { readonly [Name in Exclude<H, AlwaysPresent> as Lowercase<Name>]?: string };

/** A success that the route declares; handlers throw a Problem for anything else. */
type Reply<Key> = Key extends keyof typeof responses ? ReplyTo<(typeof responses)[Key]["success"]> : never;
type ReplyTo<Success> = { [Status in keyof Success]: ReplyAs<Status, Success[Status]> }[keyof Success];

/** One handler for each route that the route table assigns to a function, and for no other. */
export type RouteHandlers<F extends RoutedFunction, C extends Caller = never> = {
  readonly [R in RouteOf<F> as RouteKey<R>]: (request: RouteRequest<R, C>) => Promise<Reply<RouteKey<R>>>;
};

interface CommonOptions {
  readonly telemetry: Telemetry;
  /** Origins that browsers may call from; "*": any. */
  readonly allowOrigins: readonly string[];
  /** Milliseconds. */
  readonly now?: () => number;
}

type TenancyOptions<F extends RoutedFunction, C extends Caller> =
  Extract<RouteOf<F>, { authorization: "tenant" }> extends never
    ? { readonly tenantOf?: never }
    : { readonly tenantOf: (claims: unknown, sourceIp: string) => Promise<C> };

type AuditOptions<F extends RoutedFunction, C extends Caller> =
  Extract<RouteOf<F>, { audited: Operation }> extends never
    ? { readonly keepEntry?: never }
    : { readonly keepEntry: (entry: AuditEntry, tenant: C) => Promise<void> };

/**
 * Functions with routes for tenants say how a tenant context is established from the authorizer's claims; functions
 * with audited routes say where entries are stored (`tenant` is defined only on routes for tenants).
 */
export type HandlerOptions<F extends RoutedFunction, C extends Caller> = CommonOptions &
  TenancyOptions<F, C> &
  AuditOptions<F, C>;

export type LambdaHandler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** A reply of any route. */
interface AnyReply {
  readonly status: number;
  /** Becomes JSON; absent: no body. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

type UntypedHandler = (
  request: RouteRequest<unknown, Caller> & { readonly tenant: unknown },
) => Promise<AnyReply>;

/** The routes that a function must handle: all of its routes in the route table. */
type Covering<F extends RoutedFunction, Served extends readonly Route[]> = [
  Exclude<RouteKey<RouteOf<F>>, RouteKey<Served[number]>>,
] extends [never]
  ? Served
  : never;

/**
 * The Lambda handler of a function: finds the route, establishes the tenant, checks the role, validates, replies, and
 * writes the request's log line. Every error becomes a problem document.
 * @param served the routes of the function's resources; those of other functions are ignored.
 */
export function createHandler<
  F extends RoutedFunction,
  Served extends readonly Route[],
  C extends Caller = never,
>(
  name: F,
  served: Covering<F, Served>,
  handlers: RouteHandlers<F, C>,
  options: HandlerOptions<F, C>,
): LambdaHandler {
  const { telemetry, allowOrigins, now = Date.now, tenantOf, keepEntry } = options;
  // The map's type ties each handler to its route; from here on, the route's schemas do.
  const untyped = handlers as unknown as Readonly<Record<string, UntypedHandler>>;
  const table = new Map<string, Route>(
    served
      .filter((route) => route.function === name)
      .map((route) => [`${route.method} ${route.path}`, route]),
  );

  async function reply(
    event: APIGatewayProxyEvent,
    context: Pick<Context, "tenantId">,
    key: string,
    seen: Seen,
  ): Promise<AnyReply> {
    const route = table.get(key);
    const handle = untyped[key];
    if (!route || !handle) throw notFound(`There is no ${event.httpMethod} ${event.path}.`);
    seen.route = route;

    if (route.authorization === "tenant") {
      if (!tenantOf) throw new Error(`${key} is for tenants, and ${name} cannot establish one`);
      const sourceIp = event.requestContext.identity?.sourceIp ?? "";
      const tenant = await tenantOf(event.requestContext.authorizer?.claims, sourceIp);
      requireOwnEnvironment(context, tenant);
      seen.tenant = tenant;
      seen.tenantId = tenant.tenantId;
      seen.actor = {
        type: tenant.machine === undefined ? "user" : "machine",
        id: tenant.userId,
        source_ip: sourceIp,
      };
      if (tenant.machine !== undefined) requireScope(route, tenant.machine.scopes);
      else {
        requireSignIn(route, tenant);
        if (!route.roles.some((role) => tenant.roles.has(role))) {
          throw forbidden(`This route is for ${route.roles.join(" and ")}.`);
        }
      }
      seen.apiKeyId = ownKeyOf(route, event, tenant);
    } else seen.actor = actorOf(event, route);
    const parts = validateParts(event, route);
    if (route.authorization === "operator") seen.tenantId = textIn(parts.params, "tenant_id");
    seen.target = textIn(parts.params, "user_id");
    seen.body = parts.body;
    const made = await handle({
      ...(parts as { params: undefined; query: undefined; body: undefined }),
      tenant: seen.tenant,
      actor: seen.actor,
      record: (change) => {
        seen.recorded = change;
        seen.target = change.target ?? seen.target;
      },
      header: (header) => headerOf(event, header),
    } as Parameters<UntypedHandler>[0]);
    seen.tenantId ??= textIn(made.body, "tenant_id");
    seen.target ??= textIn(made.body, "user_id");
    return made;
  }

  function requireSignIn(route: TenantRoute, tenant: Caller): void {
    if (!route.withoutSecondFactor) {
      try {
        requireSecondFactor(tenant.secondFactor);
      } catch (error) {
        telemetry.count("SecondFactorRefusals");
        throw error;
      }
    }
    if (route.recentSignIn) requireRecentSignIn(tenant, now());
  }

  /** Writes the log line at any log level, and the row of the audit trail if the tenant exists. */
  async function audit(seen: Seen, action: string, status: number, requestId: string): Promise<void> {
    const { actor, tenantId, target, route } = seen;
    if (route?.audited === undefined || !actor) return;
    const entry = {
      at: new Date(now()).toISOString(),
      actor,
      action,
      ...changeOf(route, seen.body, status < 300 ? seen.recorded : undefined),
      ...(target !== undefined && { target }),
      result: status,
      request_id: requestId,
    };
    telemetry.audit({ tenant_id: tenantId, ...entry });
    if (tenantId === undefined || !keepEntry || status === 400 || status === 404) return;
    try {
      await keepEntry({ tenant_id: tenantId, ...entry }, seen.tenant as C);
    } catch (error) {
      telemetry.count("AuditFailure");
      telemetry.log("ERROR", "audit entry not kept", {
        request_id: requestId,
        tenant_id: tenantId,
        ...errorFields(error),
      });
    }
  }

  return async (event, context) => {
    const started = now();
    const requestId = event.requestContext.requestId;
    const key = `${event.httpMethod} ${event.resource}`;
    const cors = corsHeaders(event, allowOrigins);
    const seen: Seen = {};
    telemetry.begin(requestId);
    let result: APIGatewayProxyResult;
    try {
      // Inside the try block: a body that cannot be serialized fails the request like any other error.
      result = resultOf(await reply(event, context, key, seen), requestId, cors);
    } catch (error) {
      const problem = problemOf(error);
      const fields = { request_id: requestId, tenant_id: seen.tenantId };
      if (!reportAccessDenied(telemetry, error, fields) && problem.status >= 500) {
        telemetry.log("ERROR", "request failed", { ...fields, ...errorFields(error) });
      }
      // AWS's limit, not the caller's: it would otherwise go unnoticed.
      if (problem.status === 429 && problem.cause !== undefined) {
        telemetry.log("ERROR", "AWS limit reached", { ...fields, ...errorFields(problem.cause) });
      }
      const headers = { "content-type": "application/problem+json", ...problem.headers };
      const failed = { status: problem.status, headers, body: problem.document(requestId) };
      result = resultOf(failed, requestId, cors);
    }
    await audit(seen, key, result.statusCode, requestId);
    telemetry.request({
      request_id: requestId,
      function_request_id: context.awsRequestId,
      ...(isVouchedFor(seen, result.statusCode)
        ? { tenant_id: seen.tenantId }
        : { tenant_id: undefined, requested_tenant_id: seen.tenantId }),
      api_key_id: seen.apiKeyId,
      route: table.has(key) ? key : "none",
      status: result.statusCode,
      duration_ms: now() - started,
    });
    return result;
  };
}

/**
 * Whether a token or a record says that the tenant exists. An operator's request can name any id: usage and costs count by
 * `tenant_id`, and nobody is billed for an id that never was a tenant's.
 */
const isVouchedFor = ({ tenant }: Seen, status: number): boolean =>
  tenant !== undefined || (status < 500 && status !== 400 && status !== 404);

/** Properties of a request known so far, for its log line and the audit trail. */
interface Seen {
  route?: Route;
  body?: unknown;
  recorded?: Recorded;
  actor?: Actor;
  tenant?: Caller;
  tenantId?: string | undefined;
  apiKeyId?: string | undefined;
  target?: string | undefined;
}

/**
 * The id of the tenant's own key, if the route requires it: a key meters its owner, and no tenant may use up another's
 * quota or escape its own.
 */
function ownKeyOf(route: Route, event: APIGatewayProxyEvent, tenant: Caller): string | undefined {
  if (route.authorization !== "tenant" || route.apiKey === "none") return undefined;
  const given = event.requestContext.identity?.apiKeyId;
  if (!given || given !== tenant.apiKeyId) {
    throw forbidden("The API key is not the tenant's: GET /tenant shows it.", "api-key-not-own");
  }
  return given;
}

/** API Gateway has compared the token's scopes with the route's; the credential's may be fewer by now. */
function requireScope({ scope }: TenantRoute, scopes: ReadonlySet<MachineScope>): void {
  if (scope === "people") throw forbidden("This route is for people, not for machines.");
  if (!scopes.has(scope)) throw forbidden(`This route needs the scope ${scope}.`);
}

/**
 * With tenant isolation, Lambda chooses the execution environment by the invocation's tenant id: API Gateway must map the
 * same claim that the function trusts.
 */
function requireOwnEnvironment({ tenantId }: Pick<Context, "tenantId">, tenant: Caller): void {
  if (tenantId !== undefined && tenantId !== tenant.tenantId) {
    throw new Error("the invocation's tenant id is not that of the token: API Gateway's mapping is wrong");
  }
}

const textIn = (value: unknown, name: string): string | undefined => {
  const found = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === "string" ? found : undefined;
};

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

function resultOf(reply: AnyReply, requestId: string, cors: Record<string, string>): APIGatewayProxyResult {
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
