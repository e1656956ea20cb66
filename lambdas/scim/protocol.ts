import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import type * as z from "zod/mini";
import type { Route, RouteKey } from "../../api/route";
import type { routes } from "../../api/routes";
import { SCIM_BASE, scimRoutes } from "../../api/scim";
import { reportAccessDenied } from "../shared/access-denied";
import type { AuditEntry } from "../shared/audit";
import { problemOf } from "../shared/aws-errors";
import { notFound } from "../shared/errors";
import type { LambdaHandler } from "../shared/http";
import { changeOf, type Recorded } from "../shared/recorded";
import { pathOf } from "../shared/request";
import { errorFields, type Telemetry } from "../shared/telemetry";
import { validate } from "../shared/validation";
import type { ScimClient } from "./client";
import { type Failure, failureOf, resultOf, scimBodyOf } from "./messages";

type ScimRoute = Extract<(typeof routes)[number], { authorization: "scim" }>;
type Parsed<R, Part extends string> =
  R extends Record<Part, infer S extends z.ZodMiniType> ? z.output<S> : undefined;

/** A change of a user or a group, for the audit trail. */
export type ChangeRecorder = (target: string | undefined, change: Recorded) => void;

/** A request as its handler sees it. */
export interface ScimRequest<R> {
  readonly params: Parsed<R, "params">;
  readonly query: Parsed<R, "query">;
  readonly body: Parsed<R, "body">;
  readonly client: ScimClient;
  /** URL of the protocol, for locations. */
  readonly base: string;
  readonly record: ChangeRecorder;
}

export interface ScimReply {
  readonly status: 200 | 201 | 204;
  readonly body?: object;
  readonly location?: string;
}

/** One handler for each route of the protocol. */
export type ScimHandlers = {
  readonly [R in ScimRoute as RouteKey<R>]: (request: ScimRequest<R>) => Promise<ScimReply>;
};

export interface ProtocolOptions {
  readonly telemetry: Telemetry;
  readonly clientOf: (event: APIGatewayProxyEvent) => Promise<ScimClient>;
  /** After a verified request. */
  readonly used: (client: ScimClient) => Promise<void>;
  readonly keepEntry: (entry: AuditEntry, client: ScimClient) => Promise<void>;
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * Serves SCIM: verifies the credential before it reads anything else of the request, answers in the protocol's own media
 * type and errors, and writes a line of the audit trail for every change.
 */
export function scimHandler(handlers: ScimHandlers, options: ProtocolOptions): LambdaHandler {
  const { telemetry, clientOf, used, keepEntry, now } = options;
  const table = new Map<string, Route>(scimRoutes.map((route) => [`${route.method} ${route.path}`, route]));
  const untyped = handlers as unknown as Readonly<
    Record<string, (request: ScimRequest<unknown>) => Promise<ScimReply>>
  >;

  async function reply(event: APIGatewayProxyEvent, key: string, seen: Seen): Promise<ScimReply> {
    const route = table.get(key);
    const handle = untyped[key];
    if (!route || !handle) throw notFound(`There is no ${event.httpMethod} ${event.path}.`);
    const client = await clientOf(event);
    seen.client = client;
    await used(client).catch((error: unknown) =>
      telemetry.log("WARN", "use of a SCIM credential not recorded", errorFields(error)),
    );
    const params = route.params && validate(route.params, pathOf(event), "path");
    seen.target = userIn(params);
    return handle({
      params,
      query: route.query && validate(route.query, { ...event.queryStringParameters }, "query"),
      body: route.body && validate(route.body, scimBodyOf(event), "body"),
      client,
      base: baseOf(event),
      record: (target: string | undefined, change: Recorded) => {
        seen.changes.push({ target, change });
      },
    } as unknown as ScimRequest<unknown>);
  }

  /** An entry for each change; for a request that changed nothing, one that says so. */
  async function audit(seen: Seen, key: string, event: APIGatewayProxyEvent, status: number): Promise<void> {
    const { client, target, changes } = seen;
    const route = table.get(key);
    if (route?.audited === undefined || client === undefined) return;
    const { requestId, identity } = event.requestContext;
    const entries = changes.length > 0 ? changes : [{ target, change: undefined }];
    for (const each of entries) {
      const entry: AuditEntry = {
        tenant_id: client.tenantId,
        at: new Date(now()).toISOString(),
        actor: { type: "scim", id: client.credentialId, source_ip: identity?.sourceIp ?? "" },
        action: key,
        ...changeOf(route, undefined, each.change),
        ...(each.target !== undefined && { target: each.target }),
        // What was changed before a failure was changed.
        result: status,
        request_id: requestId,
      };
      telemetry.audit({ ...entry });
      if (each.change === undefined && (status === 400 || status === 404)) continue;
      try {
        await keepEntry(entry, client);
      } catch (error) {
        telemetry.count("AuditFailure");
        telemetry.log("ERROR", "audit entry not kept", { tenant_id: client.tenantId, ...errorFields(error) });
      }
    }
  }

  return async (event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> => {
    const started = now();
    const { requestId } = event.requestContext;
    const key = `${event.httpMethod} ${event.resource}`;
    const seen: Seen = { changes: [] };
    telemetry.begin(requestId);
    let result: APIGatewayProxyResult;
    try {
      result = resultOf(await reply(event, key, seen), requestId);
    } catch (error) {
      const failure: Failure = failureOf(error);
      const fields = { request_id: requestId, tenant_id: seen.client?.tenantId };
      if (!reportAccessDenied(telemetry, error, fields) && failure.status >= 500) {
        telemetry.log("ERROR", "request failed", { ...fields, ...errorFields(error) });
      }
      const { status, cause } = problemOf(error);
      if (failure.status === 429 && status === 429 && cause !== undefined) {
        telemetry.log("ERROR", "AWS limit reached", { ...fields, ...errorFields(cause) });
      }
      result = resultOf(failure, requestId);
    }
    await audit(seen, key, event, result.statusCode);
    telemetry.request({
      request_id: requestId,
      function_request_id: context.awsRequestId,
      tenant_id: seen.client?.tenantId,
      api_key_id: undefined,
      route: table.has(key) ? key : "none",
      status: result.statusCode,
      duration_ms: now() - started,
    });
    return result;
  };
}

/** Properties of a request known so far. */
interface Seen {
  client?: ScimClient;
  target?: string | undefined;
  readonly changes: { readonly target: string | undefined; readonly change: Recorded | undefined }[];
}

const userIn = (params: unknown): string | undefined => {
  const id = Reflect.get(Object(params), "user_id");
  return typeof id === "string" ? id : undefined;
};

/** The protocol's URL as the client called it: with the stage, or below a domain name of the API's own. */
function baseOf({ path, requestContext }: APIGatewayProxyEvent): string {
  const { domainName = "", path: whole = path } = requestContext;
  return `https://${domainName}${whole.slice(0, Math.max(0, whole.indexOf(SCIM_BASE)))}${SCIM_BASE}`;
}
