import { embeddedMetrics } from "../../../src/cloudwatch/metrics/embedded-metrics";

const line = (more: Record<string, unknown> = {}, directive: Record<string, unknown> = {}) =>
  JSON.stringify({
    function: "data",
    route: "GET /data",
    Requests: 1,
    Latency: 12.5,
    ...more,
    _aws: {
      Timestamp: Date.UTC(2026, 0, 1),
      CloudWatchMetrics: [
        {
          Namespace: "saas-test",
          Dimensions: [["function"], ["function", "route"]],
          Metrics: [
            { Name: "Requests", Unit: "Count" },
            { Name: "Latency", Unit: "Milliseconds" },
          ],
          ...directive,
        },
      ],
    },
  });

test("each metric is a sample for each set of dimensions, at the line's time", () => {
  const found = embeddedMetrics(line());
  expect(found.map(({ name, unit, value, dimensions }) => [name, unit, value, dimensions])).toEqual([
    ["Requests", "Count", 1, { function: "data" }],
    ["Requests", "Count", 1, { function: "data", route: "GET /data" }],
    ["Latency", "Milliseconds", 12.5, { function: "data" }],
    ["Latency", "Milliseconds", 12.5, { function: "data", route: "GET /data" }],
  ]);
  expect(new Set(found.map(({ namespace, at }) => `${namespace} ${at.toISOString()}`))).toEqual(
    new Set(["saas-test 2026-01-01T00:00:00.000Z"]),
  );
});

test("a list of values is a sample each; a metric without unit has the unit None; an empty set has no dimension", () => {
  const found = embeddedMetrics(
    line({ Requests: [1, 2] }, { Dimensions: [[]], Metrics: [{ Name: "Requests" }] }),
  );
  expect(found.map(({ unit, value, dimensions }) => [unit, value, dimensions])).toEqual([
    ["None", 1, {}],
    ["None", 2, {}],
  ]);
});

test.each([
  ["no JSON", 'plain "_aws" text'],
  ["no metadata", '{"Requests":1}'],
  ["a dimension without a value", line({}, { Dimensions: [["tenant_id"]] })],
  ["a dimension that is no text", line({ code: 3 }, { Dimensions: [["code"]] })],
  ["a metric that is no number", line({ Requests: "1" }, { Metrics: [{ Name: "Requests" }] })],
  ["a metric that is not there", line({}, { Metrics: [{ Name: "Elsewhere" }] })],
  ["no namespace", line({}, { Namespace: undefined })],
])("%s is no metric", (_, text) => {
  expect(embeddedMetrics(text)).toEqual([]);
});
