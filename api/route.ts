import type * as z from "zod/mini";

/** One Lambda function per name: `lambdas/<name>/handler.ts`. */
export const functionNames = ["data", "files", "onboarding"] as const;
export type FunctionName = (typeof functionNames)[number];

/**
 * Who API Gateway lets through.
 * - `tenant`: a Cognito ID token of the environment's pool; the handler gets a tenant context.
 * - `onboarding`: what the environment's `onboarding.access` says: open (no credential), SigV4, or no route at all.
 */
export type Authorization = "tenant" | "onboarding";

/** Cognito groups; a route for tenants names the ones that may call it. */
export const tenantRoles = ["tenant-admin", "tenant-member"] as const;
export type TenantRole = (typeof tenantRoles)[number];

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

interface RouteBase {
  readonly method: HttpMethod;
  /** As API Gateway writes it: `/data/{item_id}`, `/files/{key+}`. */
  readonly path: `/${string}`;
  readonly function: FunctionName;
  /** One line for the API description. */
  readonly summary: string;
  /** Path parameters, validated by the handler. */
  readonly params?: z.ZodMiniType;
  /** Query string, validated by the handler; unknown names are refused. */
  readonly query?: z.ZodMiniType;
  /** JSON body; a route with a body accepts `application/json` only. */
  readonly body?: z.ZodMiniType;
}

export interface TenantRoute extends RouteBase {
  readonly authorization: "tenant";
  readonly roles: readonly [TenantRole, ...TenantRole[]];
}

export interface OnboardingRoute extends RouteBase {
  readonly authorization: "onboarding";
}

/** A route names its authorization, or it does not compile. */
export type Route = TenantRoute | OnboardingRoute;

/** How a route is named in handlers, logs and metrics: `GET /data/{item_id}`. */
export type RouteKey<R extends Pick<Route, "method" | "path">> = `${R["method"]} ${R["path"]}`;
