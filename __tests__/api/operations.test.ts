import { itemRoutes } from "../../api/items";
import type { Route } from "../../api/route";
import { routes } from "../../api/routes";

const keyOf = ({ method, path }: Route) => `${method} ${path}`;
const writing = (routes as readonly Route[]).filter(({ method }) => method !== "GET");

test.each(writing.map((route) => [keyOf(route), route] as const))(
  "%s has an operation in the audit trail, or says why it has none",
  (_, route) => {
    const unaudited = Reflect.get(route, "unaudited");
    const why = Reflect.get(route, "tenantData") ?? unaudited;
    expect(route.audited !== undefined || why !== undefined).toBe(true);
    expect(route.audited !== undefined && unaudited !== undefined).toBe(false);
    if (route.audited !== undefined) expect(route.audited).toMatch(/^[a-z]+(-[a-z]+)*$/);
  },
);

test("a route that changes something and names no operation does not compile", () => {
  const common = { authorization: "operator", path: "/admin/tenants", function: "admin" } as const;
  const complete: Route[] = [
    { ...common, method: "GET" },
    { ...common, method: "POST", audited: "create" },
    { ...common, method: "POST", unaudited: "changes no tenant" },
    ...itemRoutes,
  ];
  // @ts-expect-error it names no operation
  const unnamed: Route = { ...common, method: "POST" };
  // @ts-expect-error it does not say why it names none
  const unexplained: Route = { ...common, method: "DELETE", unaudited: true };
  expect([complete.length > 3, unnamed.method, unexplained.method]).toEqual([true, "POST", "DELETE"]);
});
