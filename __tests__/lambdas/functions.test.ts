import { existsSync } from "node:fs";
import { join } from "node:path";
import { routes } from "../../api/routes";
import { definitionOf, functionNames } from "../../lambdas/functions";

const served = new Set<string>(routes.map((route) => route.function));

describe.each(functionNames)("the definition of %s", (name) => {
  const { grants, variables, assumes, silo, triggers = {} } = definitionOf(name);

  it("belongs to a handler that the API or a trigger invokes", () => {
    expect(existsSync(join(__dirname, "../../lambdas", name, "handler.ts"))).toBe(true);
    expect(served.has(name) || Object.keys(triggers).length > 0).toBe(true);
  });

  it("names each statement once", () => {
    const sids = [...grants, ...Object.values(assumes)].map(({ sid }) => sid);
    expect(new Set(sids).size).toBe(sids.length);
    for (const sid of sids) expect(sid).toMatch(/^[A-Za-z0-9]+$/);
  });

  it("declares each variable once", () => {
    expect(Object.keys(variables).filter((variable) => Object.hasOwn(assumes, variable))).toEqual([]);
  });

  // What such a function reaches of tenants' data, it reaches with a tenant's session alone.
  it("grants nothing of its own where it works in silos for tenants' users", () => {
    if (silo === "tenant") expect(grants).toEqual([]);
  });
});
