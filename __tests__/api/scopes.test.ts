import type { Route } from "../../api/route";
import { routes } from "../../api/routes";
import { machineScopes, scopesFor } from "../../api/scopes";

const forTenants = (routes as readonly Route[]).filter((route) => route.authorization === "tenant");

test("every route for tenants takes people's tokens, and at most one scope of machines", () => {
  expect(forTenants).not.toEqual([]);
  for (const route of forTenants) {
    const [people, ...others] = scopesFor(route);
    expect(people).toBe("api/people");
    expect(others).toEqual(route.scope === "people" ? [] : [`api/${route.scope}`]);
  }
});

test("a scope that reads allows no route that changes something", () => {
  const changing = forTenants.filter(({ method }) => method !== "GET");
  expect(changing.map(({ scope }) => scope).filter((scope) => scope.endsWith(":read"))).toEqual([]);
});

test("every scope of machines is of a route", () => {
  const used = new Set(forTenants.map(({ scope }) => scope));
  expect(Object.keys(machineScopes).filter((scope) => !used.has(scope as never))).toEqual([]);
});

test("a route for tenants that names no scope, or an unknown one, does not compile", () => {
  const common = {
    authorization: "tenant",
    roles: ["tenant-admin"],
    apiKey: "required",
    method: "GET",
    path: "/data",
    function: "data",
  } as const;
  const complete: Route = { ...common, scope: "data:read" };
  // @ts-expect-error it names no scope
  const none: Route = common;
  // @ts-expect-error there is no such scope
  const unknown: Route = { ...common, scope: "data:all" };
  expect([complete, none, unknown].map(({ path }) => path)).toEqual(["/data", "/data", "/data"]);
});
