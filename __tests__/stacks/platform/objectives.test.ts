import { prod } from "../../../environments/prod";
import {
  badShare,
  budgetLeft,
  budgetPercent,
  objectivesOf,
  percentAtBurnRate,
} from "../../../stacks/platform/objectives";

const [availability, latency] = objectivesOf(prod.objectives, { name: "api" });
if (availability === undefined || latency === undefined) throw new Error("an objective is missing");

/** What metric math makes of one period, or of totals: its functions as JavaScript has them. */
function resultOf(expression: string, values: Readonly<Record<string, number | undefined>>): number {
  const math = {
    FILL: (value: number | undefined, otherwise: number) =>
      value === undefined || Number.isNaN(value) ? otherwise : value,
    IF: (condition: boolean, yes: number, no: number) => (condition ? yes : no),
    RUNNING_SUM: (value: number) => value,
  };
  const names = { ...math, refused: undefined, ...values };
  return new Function(...Object.keys(names), `return ${expression}`)(...Object.values(names)) as number;
}

test("objectives are what the environment promises, measured at the gateway", () => {
  expect(availability).toMatchObject({
    name: "availability",
    target: 99.9,
    windowDays: 30,
    metrics: {
      errors: { namespace: "AWS/ApiGateway", metricName: "5XXError", statistic: "Sum" },
      refused: { namespace: "AWS/ApiGateway", metricName: "4XXError", statistic: "Sum" },
      requests: { metricName: "Count", statistic: "SampleCount", dimensions: { ApiName: "api" } },
    },
  });
  expect(latency.metrics.fast).toMatchObject({ metricName: "Latency", statistic: "PR(:1000)" });
});

test("a budget is what the target leaves, and burn rates are multiples of it", () => {
  expect(budgetPercent(availability)).toBe(0.1);
  expect(percentAtBurnRate(availability, 14.4)).toBe(1.44);
  expect(percentAtBurnRate(latency, 6)).toBe(6);
});

test.each([
  ["of many requests some fail", availability, { errors: 30, requests: 1000 }, 3],
  ["none fail", availability, { errors: 0, requests: 1000 }, 0],
  ["the gateway wrote no errors", availability, { errors: undefined, requests: 1000 }, 0],
  ["too few requests", availability, { errors: 50, requests: 99 }, 0],
  ["just enough requests", availability, { errors: 50, requests: 100 }, 50],
  ["nobody calls", availability, { errors: undefined, requests: undefined }, 0],
  ["refusals come beside failures", availability, { errors: 30, refused: 99_000, requests: 100_000 }, 3],
  ["all are refused", availability, { errors: 0, refused: 1000, requests: 1000 }, 0],
  ["too few are not refused", availability, { errors: 50, refused: 10_000, requests: 10_099 }, 0],
  ["some are slow", latency, { fast: 96.5, requests: 1000 }, 3.5],
  ["too few requests for slowness", latency, { fast: 0, requests: 10 }, 0],
])("the bad share, when %s", (_, objective, values, percent) => {
  expect(resultOf(badShare(objective), values)).toBeCloseTo(percent, 9);
});

test.each([
  ["nothing is burnt", availability, { errors: 0, requests: 1_000_000 }, 100],
  ["half is burnt", availability, { errors: 500, requests: 1_000_000 }, 50],
  ["all is burnt", availability, { errors: 1000, requests: 1_000_000 }, 0],
  ["twice the budget is burnt", availability, { errors: 2000, requests: 1_000_000 }, -100],
  ["refusals do not refill it", availability, { errors: 500, refused: 9_000_000, requests: 10_000_000 }, 50],
  ["slow requests burn a quarter", latency, { fast: 99.75, requests: 40_000 }, 75],
])("the budget left in the window, when %s", (_, objective, values, left) => {
  expect(resultOf(budgetLeft(objective), values)).toBeCloseTo(left, 6);
});
