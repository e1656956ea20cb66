import { metricFilters } from "../../../src/cloudwatch/logs/metric-filters";
import type { Deployment } from "../../../src/terraform/resources";

const at = new Date("2026-01-01T00:00:00Z");
const line = (entry: object, group = "/aws/lambda/data") => ({ group, message: JSON.stringify(entry), at });

const deploymentOf = (pattern: string, transformation: Record<string, unknown>): Deployment => ({
  region: "eu-central-1",
  accountId: "000000000000",
  outputs: {},
  resources: [
    {
      type: "aws_cloudwatch_log_metric_filter",
      name: "errors",
      values: {
        name: "errors",
        log_group_name: "/aws/lambda/data",
        pattern,
        metric_transformation: {
          namespace: "saas-test",
          name: "LoggedErrors",
          value: "1",
          ...transformation,
        },
      },
    },
  ],
});

test("a line that matches is a sample; a line of another group is none", () => {
  const filter = metricFilters(deploymentOf('{ $.level = "ERROR" }', { unit: "Count" }));
  const sample = {
    namespace: "saas-test",
    name: "LoggedErrors",
    unit: "Count",
    dimensions: {},
    value: 1,
    at,
  };
  expect(filter(line({ level: "ERROR" }))).toEqual([sample]);
  expect(filter(line({ level: "INFO" }))).toEqual([]);
  expect(filter(line({ level: "ERROR" }, "/aws/lambda/files"))).toEqual([]);
});

test("a value and dimensions are read from the line; a line without them is no sample", () => {
  const filter = metricFilters(
    deploymentOf("{ $.ms = * }", { value: "$.ms", dimensions: { Function: "$.function" } }),
  );
  expect(filter(line({ ms: 12, function: "data" }))).toMatchObject([
    { value: 12, dimensions: { Function: "data" }, unit: "None" },
  ]);
  expect(filter(line({ ms: "12.5", function: "data" }))).toMatchObject([{ value: 12.5 }]);
  expect(filter(line({ ms: "-", function: "data" }))).toEqual([]);
  expect(filter(line({ ms: 12 }))).toEqual([]);
});

test("the default value is for lines that do not match", () => {
  const filter = metricFilters(deploymentOf('{ $.level = "ERROR" }', { default_value: "0" }));
  expect(filter(line({ level: "INFO" }))).toMatchObject([{ value: 0 }]);
});

test.each([
  ["[a, b]", {}, "aws_cloudwatch_log_metric_filter.errors: the filter pattern [a, b] is not understood"],
  ["", { value: "one" }, "the metric value one is neither a number nor a selector"],
])("what is not understood is named: %s %j", (pattern, transformation, message) => {
  expect(() => metricFilters(deploymentOf(pattern, transformation))).toThrow(message);
});
