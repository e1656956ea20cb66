import { block } from "../../src/terraform/resources";
import { deploymentFromState } from "../../src/terraform/state";

const state = {
  format_version: "1.0",
  values: {
    outputs: { api_endpoint: { sensitive: false, type: "string", value: "https://api.example.com/dev" } },
    root_module: {
      resources: [
        { address: "data.aws_region.now", mode: "data", type: "aws_region", name: "now", values: {} },
        {
          address: "aws_lambda_function.data",
          mode: "managed",
          type: "aws_lambda_function",
          name: "data",
          values: {
            arn: "arn:aws:lambda:eu-west-1:123456789012:function:saas-dev-data",
            environment: [{ variables: { ENVIRONMENT: "dev" } }],
          },
        },
      ],
    },
  },
};

test("a deployment is read from the output of terraform show -json", () => {
  const deployment = deploymentFromState(JSON.stringify(state));
  expect(deployment).toMatchObject({
    region: "eu-west-1",
    accountId: "123456789012",
    outputs: { api_endpoint: "https://api.example.com/dev" },
  });
  expect(deployment.resources.map(({ type }) => type)).toEqual(["aws_lambda_function"]);
  expect(block(deployment.resources[0]?.values.environment)).toEqual({ variables: { ENVIRONMENT: "dev" } });
});

test("resources of stacks that belong to it are a part of it", () => {
  const policy = {
    address: "aws_iam_policy.x",
    mode: "managed",
    type: "aws_iam_policy",
    name: "x",
    values: {},
  };
  const other = { values: { outputs: { other: { value: "x" } }, root_module: { resources: [policy] } } };
  const deployment = deploymentFromState(JSON.stringify(state), JSON.stringify(other));
  expect(deployment.resources.map(({ type }) => type)).toEqual(["aws_lambda_function", "aws_iam_policy"]);
  expect(Object.keys(deployment.outputs)).toEqual(["api_endpoint"]);
});

test("a stack that was never applied is refused", () => {
  expect(() => deploymentFromState('{"format_version":"1.0"}')).toThrow(
    'not the output of "terraform show -json"',
  );
});

test("a state without an ARN is refused", () => {
  const empty = { values: { root_module: { resources: [] } } };
  expect(() => deploymentFromState(JSON.stringify(empty))).toThrow("no resource with an ARN");
});
