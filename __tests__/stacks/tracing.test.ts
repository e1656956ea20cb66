import { dev } from "../../environments/dev";
import { EnvironmentError, loadEnvironments } from "../../environments/load";
import { resource, resources, stack, synthesize } from "../support/synth";

const platform = (tracing: object) =>
  stack(synthesize(loadEnvironments({ dev: { ...dev, siloTenants: [], tracing } })), "saas-dev");

test("traces are sampled as the environment says, for the API alone", () => {
  const template = platform({ enabled: true, reservoirPerSecond: 2, fixedRatePercent: 7.5 });
  expect(resource(template, "aws_xray_sampling_rule.trace_sampling")).toMatchObject({
    rule_name: "saas-dev",
    service_name: "saas-dev-tenant-api/dev",
    service_type: "AWS::ApiGateway::Stage",
    reservoir_size: 2,
    fixed_rate: 0.075,
  });
  expect(resource(template, "aws_api_gateway_stage.api_stage").xray_tracing_enabled).toBe(true);
});

test("without tracing, gateway and functions begin none, and there is no rule", () => {
  const template = platform({ enabled: false, reservoirPerSecond: 1, fixedRatePercent: 5 });
  expect(resources(template, "aws_xray_sampling_rule")).toEqual([]);
  expect(resource(template, "aws_api_gateway_stage.api_stage").xray_tracing_enabled).toBe(false);
  for (const { values } of resources(template, "aws_lambda_function")) {
    expect(values.tracing_config).toEqual({ mode: "PassThrough" });
  }
});

test.each([
  ["enabled", "yes", "write true or false"],
  ["reservoirPerSecond", 1.5, "write a whole number from 0 to 1000 (requests per second)"],
  ["fixedRatePercent", 101, "write a number from 0 to 100 (percent)"],
])("a mistake in %s says what to write", (field, given, fix) => {
  const tracing = { ...dev.tracing, [field]: given };
  expect(() => loadEnvironments({ dev: { ...dev, tracing } })).toThrow(
    new EnvironmentError(`environments/dev.ts: tracing.${field} is ${JSON.stringify(given)}: ${fix}`),
  );
});

test("functions may write traces and nothing else of X-Ray", () => {
  const template = platform(dev.tracing);
  for (const { values } of resources(template, "aws_iam_role_policy")) {
    const { Statement } = JSON.parse(String(values.policy)) as { Statement: { Action: string | string[] }[] };
    const actions = Statement.flatMap(({ Action }) => Action).filter((action) => action.startsWith("xray:"));
    if (actions.length > 0) expect(actions).toEqual(["xray:PutTraceSegments", "xray:PutTelemetryRecords"]);
  }
});
