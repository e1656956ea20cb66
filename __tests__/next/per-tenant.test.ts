import { loadEnvironments } from "../../environments/load";
import { isolatedFunctions } from "../../stacks/platform/compute-isolation";
import { synthesize, type Template } from "../support/synth";
import { perTenantProblems } from "./per-tenant";

const environments = loadEnvironments();
const [first] = environments;
if (first === undefined) throw new Error("there is no environment");
const platform = `saas-${first.name}`;
const stacksWith = (computeIsolation: "shared" | "per-tenant"): Map<string, Template> =>
  new Map(synthesize(environments.map((each) => ({ ...each, computeIsolation }))));
const [shared, isolated] = [stacksWith("shared"), stacksWith("per-tenant")];
const [served = ""] = isolatedFunctions({ name: first.name, computeIsolation: "per-tenant" });

/** The stacks with other arguments of one function. */
function changed(stacks: ReadonlyMap<string, Template>, change: object): Map<string, Template> {
  const template = stacks.get(platform);
  const functions = template?.resource.aws_lambda_function;
  if (template === undefined || functions === undefined) throw new Error(`${platform} has no functions`);
  const aws_lambda_function = {
    ...functions,
    [`${served}_function`]: { ...functions[`${served}_function`], ...change },
  };
  return new Map(stacks).set(platform, {
    ...template,
    resource: { ...template.resource, aws_lambda_function },
  });
}

test("compute per tenant changes the functions of tenants alone", () => {
  expect(perTenantProblems(shared, isolated, environments)).toEqual([]);
});

test.each([
  [
    "a function without the mode",
    shared,
    changed(isolated, { tenancy_config: undefined }),
    "is undefined instead of",
  ],
  [
    "another mode",
    shared,
    changed(isolated, { tenancy_config: { tenant_isolation_mode: "NONE" } }),
    '"NONE"',
  ],
  [
    "the mode where compute is shared",
    changed(shared, { tenancy_config: {} }),
    isolated,
    "where compute is shared",
  ],
  ["environments that are not isolated", shared, shared, "is undefined instead of"],
])("%s is found", (_, before, after, message) => {
  expect(perTenantProblems(before, after, environments).join("\n")).toContain(message);
});

test("another address and another stack are found", () => {
  const template = isolated.get(platform) as Template;
  const resource = { ...template.resource, aws_sns_topic: {} };
  const moved = new Map(isolated).set(platform, { ...template, resource });
  expect(perTenantProblems(shared, moved, environments)).toEqual([`${platform} has other addresses`]);
  const [other = ""] = [...shared.keys()].filter((name) => !name.startsWith("saas-"));
  expect(perTenantProblems(shared, new Map(isolated).set(other, template), environments)).toEqual([
    `${other} depends on computeIsolation`,
  ]);
});
