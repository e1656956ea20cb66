import { tenantParams } from "../../../api/fields";
import type { Route } from "../../../api/route";
import { routes } from "../../../api/routes";
import { loadEnvironments } from "../../../environments/load";
import { prod } from "../../../environments/prod";
import { functionDefinitions, functionNames } from "../../../lambdas/functions";
import { routeId } from "../../../stacks/constructs/api/route-method";
import { isServed } from "../../../stacks/constructs/api/served";
import { isolatedFunctions } from "../../../stacks/platform/compute-isolation";
import { addresses, resource, resources, stack, synthesize, type Template } from "../../support/synth";

const NAME = "saas-prod";
const environments = loadEnvironments();
const synthesized = (computeIsolation: "shared" | "per-tenant"): Template =>
  stack(
    synthesize(
      environments.map((each) => ({ ...each, computeIsolation })),
      NAME,
    ),
    NAME,
  );
const shared = synthesized("shared");
const isolated = synthesized("per-tenant");

const servedBy = (name: string): Route[] => routes.filter((route: Route) => route.function === name);
const forTenants = functionNames.filter((name) =>
  servedBy(name).some(({ authorization }) => authorization === "tenant"),
);
const others = functionNames.filter((name) => !forTenants.includes(name));
const functionOf = (template: Template, name: string) =>
  resource(template, `aws_lambda_function.${name}_function`);

describe("per-tenant", () => {
  it("there are functions for tenants, and others", () => {
    expect([forTenants.length, others.length].map((count) => count > 0)).toEqual([true, true]);
  });

  it.each(forTenants)("%s has tenant isolation, and a name of its own", (name) => {
    expect(functionOf(isolated, name)).toMatchObject({
      function_name: `${NAME}-${name}-per-tenant`,
      tenancy_config: { tenant_isolation_mode: "PER_TENANT" },
    });
  });

  it.each(others)("%s, which serves no tenants' users, is as in shared", (name) => {
    expect(functionOf(isolated, name)).toEqual(functionOf(shared, name));
  });

  it.each(forTenants)("%s keeps its role and its log, which has the lines of before", (name) => {
    for (const type of ["aws_iam_role", "aws_cloudwatch_log_group"]) {
      const address = addresses(shared).find((each) => each.startsWith(`${type}.${name}_function`)) ?? "";
      expect(resource(isolated, address)).toEqual(resource(shared, address));
    }
  });

  it("integrations of tenants' routes map the verified claim, and others of these functions an id that no tenant has", () => {
    const of = (source: string) => ({ "integration.request.header.X-Amz-Tenant-Id": source });
    for (const route of (routes as readonly Route[]).filter((each) => isServed(each, prod))) {
      const mapped =
        route.authorization === "tenant"
          ? of("context.authorizer.claims.tenant_id")
          : forTenants.includes(route.function as never)
            ? of("'platform'")
            : undefined;
      const { request_parameters } = resource(isolated, `aws_api_gateway_integration.api_${routeId(route)}`);
      expect([routeId(route), request_parameters]).toEqual([routeId(route), mapped]);
    }
  });

  it("the id of routes without a tenant's user is no tenant's", () => {
    expect(tenantParams.safeParse({ tenant_id: "platform" }).success).toBe(false);
  });

  it("the API is deployed anew by the change", () => {
    const hashOf = (template: Template) =>
      resource(template, "aws_api_gateway_deployment.api_stage").triggers;
    expect(hashOf(isolated)).not.toEqual(hashOf(shared));
  });

  it("has the addresses of shared, so that each function replaces its predecessor", () => {
    expect(addresses(isolated)).toEqual(addresses(shared));
  });
});

describe("a change without a gap", () => {
  it.each([shared, isolated])("permissions outlive the stage's move, in both directions", (template) => {
    const depends = resource(template, "aws_api_gateway_stage.api_stage").depends_on as string[];
    const permissions = resources(template, "aws_lambda_permission").filter(
      ({ values }) => values.principal === "apigateway.amazonaws.com",
    );
    expect(permissions.length).toBeGreaterThan(0);
    for (const { address, values } of permissions) {
      expect(values.lifecycle).toEqual({ create_before_destroy: true });
      expect(depends).toContain(address);
    }
  });
});

describe("shared", () => {
  it("has no function with tenant isolation, and no mapping", () => {
    for (const name of functionNames) {
      expect(functionOf(shared, name).function_name).toBe(`${NAME}-${name}`);
      expect(functionOf(shared, name)).not.toHaveProperty("tenancy_config");
    }
    for (const { values } of resources(shared, "aws_api_gateway_integration"))
      expect(values).not.toHaveProperty("request_parameters");
  });
});

describe("a function for tenants that also has a trigger", () => {
  const [name = ""] = forTenants;
  const environment = { name: "prod", computeIsolation: "per-tenant" } as const;
  const definition = functionDefinitions[name as keyof typeof functionDefinitions];
  const triggers = { schedule: { id: "x", description: "x", everyMinutes: 5 } };

  it("is refused", () => {
    expect(() => isolatedFunctions(environment, { [name]: { ...definition, triggers } })).toThrow(
      `environments/prod.ts: computeIsolation is "per-tenant": write "shared", or give the trigger schedule to another function`,
    );
  });

  it("passes where compute is shared", () => {
    const mixed = () =>
      isolatedFunctions(
        { ...environment, computeIsolation: "shared" },
        { [name]: { ...definition, triggers } },
      );
    expect(mixed().size).toBe(0);
  });
});
