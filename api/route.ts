import type * as z from "zod/mini";
import type { RouteScope } from "./scopes";

/**
 * Whose requests API Gateway accepts.
 * - `tenant`: callers with an access token of the environment's pool; the handler gets a tenant context.
 * - `onboarding`: by the environment's `onboarding.access`: everyone (no credential), SigV4, or no route at all.
 * - `operator`: callers with SigV4 whom IAM allows to invoke the route: the control plane.
 * - `scim`: everyone; the function verifies the bearer token, a SCIM credential of a tenant.
 * - `public`: everyone. Such a route reads, and answers what an application needs before anyone has signed in.
 */
export type Authorization = "tenant" | "onboarding" | "operator" | "scim" | "public";

/** Cognito groups; a route for tenants names the ones that may call it. */
export const tenantRoles = ["tenant-admin", "tenant-member"] as const;
export type TenantRole = (typeof tenantRoles)[number];

/** Request headers that handlers read; a route names its own, and its handler cannot read others. */
export type RequestHeader = "Idempotency-Key" | "If-Match" | "If-None-Match";

/** Parts of a request that a client provides. */
export type RequestPart = "body" | "path" | "query";

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

interface RouteBase {
  readonly method: HttpMethod;
  /** As API Gateway writes it: `/data/{item_id}`, `/files/{key+}`. */
  readonly path: `/${string}`;
  /** The function that serves it; must be listed in `lambdas/functions.ts`. */
  readonly function: string;
  /** Path parameters, validated by the handler. */
  readonly params?: z.ZodMiniType;
  /** Query string, validated by the handler; unknown names are refused. */
  readonly query?: z.ZodMiniType;
  /** JSON body; a route with a body accepts `application/json` only. */
  readonly body?: z.ZodMiniType;
  readonly headers?: readonly RequestHeader[];
  /** Parts with tenants' own content, or derived from it: the firewall blocks no request because of them. */
  readonly tenantData?: readonly RequestPart[];
}

/** A change in the audit trail, in the words of operators: `set-tier`. */
export type Operation = Lowercase<string>;

interface Audited {
  /** The audit trail records caller, tenant, operation and result. */
  readonly audited: Operation;
  /** A more exact operation, by the validated body. */
  readonly operationOf?: (body: never) => Operation;
}

interface NotAudited {
  readonly audited?: never;
  readonly operationOf?: never;
}

/**
 * What the audit trail records. A route that may change something names its operation, has tenants' own data, which the
 * trail leaves out, or says why it is not audited; otherwise it does not compile.
 */
type Recording =
  | ({ readonly method: "GET" } & (Audited | NotAudited))
  | Audited
  | (NotAudited & { readonly tenantData: readonly RequestPart[] })
  | (NotAudited & { readonly unaudited: string });

export interface TenantRoute extends RouteBase {
  readonly authorization: "tenant";
  readonly roles: readonly [TenantRole, ...TenantRole[]];
  /** Whether machines may call it, and the scope that they need; `people`: no machine ever may. */
  readonly scope: RouteScope;
  /** `required`: the tenant's own API key, which its tier's usage plan meters; `none`: where a tenant reads its key. */
  readonly apiKey: "required" | "none";
  /** Also serves users who must have a second factor and have none: what they need to set one up, and nothing else. */
  readonly withoutSecondFactor?: true;
  /** Wants a sign-in of the last {@link RECENT_SIGN_IN_SECONDS}, with the second factor where the user has one. */
  readonly recentSignIn?: true;
}

/** Long enough to sign in and finish a form; a stolen token is likely older. */
export const RECENT_SIGN_IN_SECONDS = 900;

export interface OnboardingRoute extends RouteBase {
  readonly authorization: "onboarding";
}

export interface OperatorRoute extends RouteBase {
  readonly authorization: "operator";
}

/** For identity providers of tenants; API Gateway verifies nothing. */
export interface ScimRoute extends RouteBase {
  readonly authorization: "scim";
}

/** Changes nothing, so that it needs no audit. */
export interface PublicRoute extends RouteBase {
  readonly method: "GET";
  readonly authorization: "public";
}

/** A route must name its authorization, its scope if it is for tenants, and its operation if it changes tenants or users, to compile. */
export type Route = (TenantRoute | OnboardingRoute | OperatorRoute | ScimRoute | PublicRoute) & Recording;

/** Common properties of routes for all users of a tenant. */
export const allUsers = {
  authorization: "tenant",
  roles: ["tenant-admin", "tenant-member"],
  apiKey: "required",
} as const;

/** Common properties of routes for a tenant's administrators. */
export const administrators = {
  authorization: "tenant",
  roles: ["tenant-admin"],
  apiKey: "required",
} as const;

/** The name of a route in handlers, logs and metrics: `GET /data/{item_id}`. */
export type RouteKey<R extends Pick<Route, "method" | "path">> = `${R["method"]} ${R["path"]}`;
