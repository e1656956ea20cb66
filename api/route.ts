import type * as z from "zod/mini";

/**
 * Who API Gateway lets through.
 * - `tenant`: a Cognito ID token of the environment's pool; the handler gets a tenant context.
 * - `onboarding`: what the environment's `onboarding.access` says: open (no credential), SigV4, or no route at all.
 * - `operator`: SigV4 of somebody whom IAM allows to invoke the route: the control plane.
 */
export type Authorization = "tenant" | "onboarding" | "operator";

/** Cognito groups; a route for tenants names the ones that may call it. */
export const tenantRoles = ["tenant-admin", "tenant-member"] as const;
export type TenantRole = (typeof tenantRoles)[number];

/** Request headers that handlers read; a route names its own, and its handler gets at no other. */
export type RequestHeader = "Idempotency-Key" | "If-Match" | "If-None-Match";

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

interface RouteBase {
  readonly method: HttpMethod;
  /** As API Gateway writes it: `/data/{item_id}`, `/files/{key+}`. */
  readonly path: `/${string}`;
  /** The function that serves it: `lambdas/functions.ts` has to have it. */
  readonly function: string;
  /** One line for the API description. */
  readonly summary: string;
  /** Path parameters, validated by the handler. */
  readonly params?: z.ZodMiniType;
  /** Query string, validated by the handler; unknown names are refused. */
  readonly query?: z.ZodMiniType;
  /** JSON body; a route with a body accepts `application/json` only. */
  readonly body?: z.ZodMiniType;
  readonly headers?: readonly RequestHeader[];
  /** Who called it, on which tenant and with what result is recorded: everything that changes tenants or users. */
  readonly audited?: true;
}

export interface TenantRoute extends RouteBase {
  readonly authorization: "tenant";
  readonly roles: readonly [TenantRole, ...TenantRole[]];
  /** `required`: the tenant's own API key, which its tier's usage plan counts; `none`: where a tenant learns its key. */
  readonly apiKey: "required" | "none";
}

export interface OnboardingRoute extends RouteBase {
  readonly authorization: "onboarding";
}

export interface OperatorRoute extends RouteBase {
  readonly authorization: "operator";
}

/** A route names its authorization, or it does not compile. */
export type Route = TenantRoute | OnboardingRoute | OperatorRoute;

/** How a route is named in handlers, logs and metrics: `GET /data/{item_id}`. */
export type RouteKey<R extends Pick<Route, "method" | "path">> = `${R["method"]} ${R["path"]}`;
