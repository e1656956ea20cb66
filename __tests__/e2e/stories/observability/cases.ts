import { randomBytes } from "node:crypto";
import type { Route, RouteKey } from "../../../../api/route";
import { routes } from "../../../../api/routes";
import { USER_SCHEMA } from "../../../../api/scim";
import { exampleBody } from "../../../support/example-request";
import type { Secrets } from "./secrets";

type RouteTable = (typeof routes)[number];
type AnyRouteKey = RouteTable extends infer R ? (R extends Route ? RouteKey<R> : never) : never;

/** A request that is right, with secrets wherever a client can put some. */
export interface Case {
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses that the function may answer with; absent: one below 400. */
  readonly answers?: readonly number[];
  /** What it answers where IAM refuses its calls; absent: 500. */
  readonly refused?: number;
  /** Its answer may need no call to AWS, so that AWS cannot fail it: it is signed with what the function has, say. */
  readonly withoutCalls?: true;
}

/** Who the requests are about. */
export interface Subjects {
  /** A user of the tenant that asks, who may be changed and removed. */
  readonly userId: () => string;
  /** A tenant that operators ask about, and that ends with the last route. */
  readonly tenantId: string;
}

const unique = () => randomBytes(6).toString("hex");

/** The request that a route's declaration gives: its path about the subjects, and the example of its body. */
export function derivedCase(key: string, { userId, tenantId }: Subjects): Case {
  const route: Route | undefined = routes.find(({ method, path }) => `${method} ${path}` === key);
  if (route === undefined) throw new Error(`the route table has no ${key}`);
  const values: Readonly<Record<string, string>> = {
    user_id: userId(),
    tenant_id: tenantId,
    // Of nothing, in a form that all ids have.
    credential_id: tenantId,
    group_id: tenantId,
    domain: "leak.example",
  };
  const path = route.path.replace(/\{([^}+]*)\+?\}/g, (_, name) => values[name] ?? `leak-${name}`);
  const body = exampleBody(route);
  return { path, ...(body && { body }), answers: [200, 201, 202, 204, 404, 409], withoutCalls: true };
}

/** A case for each route that takes secrets or meets a fault in a way of its own; the others have a derived one. */
export function casesOf(
  secrets: Secrets,
  { userId, tenantId }: Subjects,
): Readonly<Partial<Record<AnyRouteKey, () => Case>>> {
  const email = () => secrets.mark("personal", "e-mail address", `leak-${unique()}@example.com`);
  const tenantName = () => secrets.mark("personal", "tenant's name", `Leak ${unique()} Ltd.`);
  const content = () => secrets.mark("content", "item's data", `leak-content-${unique()}`);
  const idempotent = () => ({
    "idempotency-key": secrets.mark("credential", "idempotency key", `leak-key-${unique()}`),
  });
  const itemId = secrets.mark("names", "item's id", `leak-item-${unique()}`);
  const fileKey = secrets.mark("names", "file's key", `leak-folder-${unique()}/leak file.txt`);
  const ifMatch = () => ({ "if-match": secrets.mark("content", "entity tag", `"leak-etag-${unique()}"`) });
  const admin = (rest = "") => `/admin/tenants/${tenantId}${rest}`;
  return {
    "POST /onboarding": () => ({
      path: "/onboarding",
      body: { tenant_name: tenantName(), admin_email: email() },
      headers: idempotent(),
    }),
    "GET /data": () => ({ path: "/data?limit=5" }),
    "POST /data": () => ({
      path: "/data",
      body: { item_id: itemId, data: { text: content() } },
      answers: [201, 409],
    }),
    "GET /data/{item_id}": () => ({ path: `/data/${itemId}` }),
    "PUT /data/{item_id}": () => ({ path: `/data/${itemId}`, body: { data: [content()] } }),
    "DELETE /data/{item_id}": () => ({
      path: `/data/${itemId}`,
      headers: ifMatch(),
      answers: [412, 404, 400],
    }),
    "GET /files": () => ({ path: "/files" }),
    "POST /files": () => ({
      path: "/files",
      body: { key: fileKey, content_type: "text/plain", size: 12 },
      withoutCalls: true,
    }),
    "GET /files/{key+}": () => ({
      path: `/files/${encodeURI(fileKey)}`,
      // Without the right to list, S3 says of a missing file that it is forbidden.
      refused: 404,
    }),
    "DELETE /files/{key+}": () => ({ path: `/files/${encodeURI(fileKey)}`, answers: [204, 404] }),
    "GET /tenant": () => ({ path: "/tenant" }),
    // A stricter demand would refuse the requests that follow.
    "PATCH /tenant": () => ({ path: "/tenant", body: { mfa: "optional" }, withoutCalls: true }),
    "GET /sign-in": () => ({ path: `/sign-in?domain=leak-${unique()}.example`, answers: [404] }),
    "GET /users": () => ({ path: "/users" }),
    "POST /users": () => ({ path: "/users", body: { email: email(), role: "tenant-member" } }),
    "PATCH /users/{user_id}": () => ({ path: `/users/${userId()}`, body: { role: "tenant-admin" } }),
    "DELETE /users/{user_id}": () => ({ path: `/users/${userId()}`, answers: [204, 404] }),
    "POST /users/{user_id}/invitation": () => ({
      path: `/users/${userId()}/invitation`,
      answers: [200, 202, 204, 404, 409, 429],
    }),
    "DELETE /tenant/scim-credentials/{credential_id}": () => ({
      path: "/tenant/scim-credentials/0123456789abcdef",
      answers: [404],
      withoutCalls: true,
    }),
    "PUT /tenant/scim-groups/{group_id}": () => ({
      path: `/tenant/scim-groups/${tenantId}`,
      body: { role: "tenant-member" },
      answers: [404],
      withoutCalls: true,
    }),
    "POST /scim/v2/Users": () => ({
      path: "/scim/v2/Users",
      body: { schemas: [USER_SCHEMA], userName: email(), displayName: content() },
      answers: [201, 409],
      withoutCalls: true,
    }),
    "PUT /scim/v2/Users/{user_id}": () => ({
      path: `/scim/v2/Users/${tenantId}`,
      body: { schemas: [USER_SCHEMA], userName: email(), displayName: content() },
      answers: [404],
      withoutCalls: true,
    }),
    "GET /admin/tenants": () => ({ path: "/admin/tenants" }),
    "POST /admin/tenants": () => ({
      path: "/admin/tenants",
      body: { tenant_name: tenantName(), admin_email: email(), tier: "premium" },
      headers: idempotent(),
    }),
    "GET /admin/tenants/{tenant_id}": () => ({ path: admin() }),
    "PATCH /admin/tenants/{tenant_id}": () => ({ path: admin(), body: { status: "suspended" } }),
    "DELETE /admin/tenants/{tenant_id}": () => ({ path: admin(), answers: [200, 202, 409] }),
    "POST /admin/tenants/{tenant_id}/activation": () => ({
      path: admin("/activation"),
      answers: [200, 404, 409],
    }),
    "GET /admin/tenants/{tenant_id}/export": () => ({ path: admin("/export"), answers: [200, 404, 409] }),
    "POST /admin/tenants/{tenant_id}/reconciliation": () => ({
      path: admin("/reconciliation"),
      answers: [200, 202, 404, 409],
    }),
    "POST /admin/tenants/{tenant_id}/move": () => ({
      path: admin("/move"),
      body: { tier: "dedicated" },
      answers: [200, 202, 404, 409],
    }),
    "DELETE /admin/tenants/{tenant_id}/move": () => ({ path: admin("/move"), answers: [200, 202, 404, 409] }),
    "POST /admin/tenants/{tenant_id}/move/confirmation": () => ({
      path: admin("/move/confirmation"),
      answers: [200, 202, 404, 409],
    }),
    "GET /admin/tenants/{tenant_id}/audit": () => ({ path: admin("/audit") }),
  };
}
