import type * as Functions from "../../lambdas/functions";
import type { FunctionDefinition } from "../../lambdas/shared/definition";
import type * as Synthesis from "../../synthesis/in-memory";
import type * as Silos from "../support/silos";
import { resource, resources, stack, type Template } from "../support/synth";

/** Stacks of a platform and of a silo beside it, when every function of today has so many twins. */
function withTwins(twins: number): Record<"platform" | "silo", Template> {
  let made: ReadonlyMap<string, Template> = new Map();
  jest.isolateModules(() => {
    jest.doMock("../../lambdas/functions", () => {
      const { functionDefinitions } = jest.requireActual<typeof Functions>("../../lambdas/functions");
      const all: Record<string, FunctionDefinition> = {};
      for (const [name, { triggers: _, ...definition }] of Object.entries<FunctionDefinition>(
        functionDefinitions,
      )) {
        for (let twin = 1; twin <= twins; twin += 1) all[`${name}_${twin}`] = definition;
      }
      Object.assign(all, functionDefinitions);
      return {
        functionDefinitions: all,
        functionNames: Object.keys(all),
        definitionOf: (name: string) => all[name],
      };
    });
    const { synthesize } = jest.requireActual<typeof Synthesis>("../../synthesis/in-memory");
    const { acme, environmentsWith } = jest.requireActual<typeof Silos>("../support/silos");
    made = synthesize(environmentsWith(acme), "saas-prod", "saas-prod-silo-acme");
  });
  jest.dontMock("../../lambdas/functions");
  return { platform: stack(made, "saas-prod"), silo: stack(made, "saas-prod-silo-acme") };
}

const today = withTwins(0);
const tomorrow = withTwins(1);

it("a silo is the same bytes with twice as many functions, and so is its trust policy", () => {
  const functions = (template: Template) => resources(template, "aws_lambda_function").length;
  expect(functions(tomorrow.platform)).toBe(2 * functions(today.platform));
  expect(functions(tomorrow.platform)).toBeGreaterThanOrEqual(12);
  expect(tomorrow.silo.text).toBe(today.silo.text);
});

it("each of them bears the tag that silos compare", () => {
  for (const { name, values } of resources(today.platform, "aws_lambda_function")) {
    const { tags } = resource(today.platform, `aws_iam_role.${name}`);
    const twin = `aws_iam_role.${name.replace("_function", "_1_function")}`;
    expect([values.function_name, resource(tomorrow.platform, twin).tags]).toEqual([
      values.function_name,
      tags,
    ]);
  }
});
