import { loadEnvironments } from "../../../environments/load";
import { INVOKERS } from "../../../stacks/ci/deploying";
import { resources, synthesize } from "../../support/synth";

const templates = synthesize(loadEnvironments());
const permissions = [...templates.values()].flatMap((template) =>
  resources(template, "aws_lambda_permission").map(({ address, values }) => ({
    ...values,
    address: `${template.name} ${address}`,
  })),
);

it.each(permissions)(
  "$address names one resource of the stack that may invoke the function",
  (permission) => {
    const { principal, source_arn } = permission as { principal?: unknown; source_arn?: unknown };
    expect(INVOKERS).toContain(principal);
    expect(source_arn).toMatch(/^\$\{aws_\w+\.\w+\.(arn|execution_arn)\}/);
  },
);

it("no function has a URL, which would ask nobody for a permission of these", () => {
  const urls = [...templates.values()].flatMap((template) => resources(template, "aws_lambda_function_url"));
  expect(urls).toEqual([]);
});
