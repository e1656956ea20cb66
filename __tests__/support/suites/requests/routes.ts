import type { Route, RouteKey } from "../../../../api/route";
import { routes } from "../../../../api/routes";
import { USER_SCHEMA } from "../../../../api/scim";
import { worksInSilo } from "../../../../operate/isolation/questions/works";
import { exampleBody } from "../../example-request";
import type { Scene } from "./scene";
import type { Asked } from "./signed";

type RouteTable = (typeof routes)[number];
type WithBody = Extract<RouteTable, { body: unknown }>;

/** Bodies that leave a mark where they succeed; other routes take the example of the API's description. */
const bodies: { readonly [R in WithBody as RouteKey<R>]?: object } = {
  "POST /onboarding": { tenant_name: "Intruders", admin_email: "intruder@example.com" },
  "POST /data": { item_id: "defaced", data: "defaced" },
  "PUT /data/{item_id}": { data: "defaced" },
  "POST /files": { key: "defaced", content_type: "text/plain", size: 7 },
  "POST /users": { email: "intruder@example.com", role: "tenant-admin" },
  "PATCH /users/{user_id}": { role: "tenant-admin" },
  "POST /admin/tenants": { tenant_name: "Intruders", admin_email: "intruder@example.com" },
  "PATCH /admin/tenants/{tenant_id}": { status: "suspended" },
  "POST /admin/tenants/{tenant_id}/move": { tier: "dedicated" },
};

export const keyOf = ({ method, path }: Pick<Route, "method" | "path">): string => `${method} ${path}`;

/** A request to a route, with the victim's ids wherever it takes one. */
export function askedOf(route: Pick<Route, "method" | "path" | "body">, scene: Scene): Asked {
  const { victim, victims, theirItemId, theirFileKey } = scene;
  const values: Readonly<Record<string, string>> = {
    "{item_id}": theirItemId,
    "{key+}": theirFileKey,
    "{user_id}": victims.member.userId,
    "{tenant_id}": victim.tenantId,
    "{group_id}": scene.providers.victimGroupId,
    "{schema_id}": USER_SCHEMA,
    "{domain}": "victim.com",
  };
  const path = route.path.replace(/\{[^}]*\}/g, (parameter) => values[parameter] ?? victim.tenantId);
  const body = (bodies as Readonly<Record<string, object>>)[keyOf(route)] ?? exampleBody(route);
  return { method: route.method, path, body: body && JSON.stringify(body) };
}

export const tenantRoutes = routes.filter(({ authorization }) => authorization === "tenant") as Extract<
  RouteTable,
  { authorization: "tenant" }
>[];
export const scimRoutes = routes.filter(({ authorization }) => authorization === "scim");
export const operatorRoutes = routes.filter(({ authorization }) => authorization === "operator");
/** Whether a route's function works where the tenant's data is. */
export const isOfData = (route: (typeof tenantRoutes)[number]): boolean =>
  worksInSilo.tenant.by.includes(`${route.function}_function`);
