import type { MetricSeries } from "@saas/local-aws/cloudwatch";
import { alarmStates } from "../../../develop/dashboard/alarm-states";
import { alarmsIn, isRuleMet, parseRule } from "../../../develop/dashboard/alarms";
import { Metrics } from "../../../develop/dashboard/metrics";
import type { Template } from "../../../synthesis/in-memory";

test("AND binds closer than OR, brackets closest", () => {
  const on =
    (...names: string[]) =>
    (name: string) =>
      names.includes(name);
  const rule = parseRule('ALARM("a") OR ALARM("b") AND (ALARM("c") OR ALARM("d"))', "x");
  expect(alarmsIn(rule)).toEqual(["a", "b", "c", "d"]);
  expect(isRuleMet(rule, on("a"))).toBe(true);
  expect(isRuleMet(rule, on("b"))).toBe(false);
  expect(isRuleMet(rule, on("b", "d"))).toBe(true);
  expect(isRuleMet(rule, on("c", "d"))).toBe(false);
});

test.each(['OK("a")', 'ALARM("a") ALARM("b")', '(ALARM("a")', "ALARM(a)", "", 'ALARM("a") OR'])(
  "%j is no rule that is understood",
  (rule) => {
    expect(() => parseRule(rule, "aws_cloudwatch_composite_alarm.x")).toThrow(
      /aws_cloudwatch_composite_alarm\.x: /,
    );
  },
);

describe("states at the end of the time that metrics are of", () => {
  const minute = (index: number) =>
    new Date(Date.parse("2030-01-01T00:00:00Z") + index * 60_000).toISOString();
  const errors = (...values: number[]): MetricSeries[] => [
    {
      namespace: "n",
      name: "Errors",
      unit: "Count",
      dimensions: {},
      points: values.map((value, index) => ({ at: minute(index), values: [value] })),
    },
    // Has a value in the last minute, so that the others' last minutes are without data.
    {
      namespace: "n",
      name: "Other",
      unit: "Count",
      dimensions: {},
      points: [{ at: minute(9), values: [1] }],
    },
  ];
  const alarm = (more: object = {}) => ({
    alarm_name: "errors",
    namespace: "n",
    metric_name: "Errors",
    statistic: "Sum",
    period: 60,
    evaluation_periods: 2,
    threshold: 3,
    comparison_operator: "GreaterThanThreshold",
    treat_missing_data: "notBreaching",
    ...more,
  });
  const stateOf = (values: number[], more: object = {}) => {
    const template = { name: "s", resource: { aws_cloudwatch_metric_alarm: { errors: alarm(more) } } };
    const metrics = new Metrics(errors(...values));
    const range = metrics.range;
    if (range === undefined) throw new Error("no metrics");
    return alarmStates(template as unknown as Template, metrics, range).get("errors");
  };

  test.each([
    ["above in all periods", [0, 0, 0, 0, 0, 0, 0, 0, 4, 5], {}, true],
    ["above in the last alone", [0, 0, 0, 0, 0, 0, 0, 0, 3, 5], {}, false],
    [
      "above in one period of two minutes",
      [0, 0, 0, 0, 0, 0, 0, 0, 2, 2],
      { period: 120, evaluation_periods: 1 },
      true,
    ],
    ["without data, which is good", [9, 9, 9], {}, false],
    ["without data, which is bad", [0, 0, 0], { treat_missing_data: "breaching" }, true],
    ["below", [9, 9, 9, 9, 9, 9, 9, 9, 1, 1], { comparison_operator: "LessThanThreshold" }, true],
  ])("%s", (_, values, more, expected) => {
    expect(stateOf(values, more)).toBe(expected);
  });

  test("a composite alarm follows another one, whichever comes first", () => {
    const composite = {
      a: { alarm_name: "a", alarm_rule: 'ALARM("b")' },
      b: { alarm_name: "b", alarm_rule: 'ALARM("errors")' },
    };
    const resource = {
      aws_cloudwatch_metric_alarm: { errors: alarm() },
      aws_cloudwatch_composite_alarm: composite,
    };
    const states = (values: number[]) => {
      const metrics = new Metrics(errors(...values));
      if (metrics.range === undefined) throw new Error("no metrics");
      return alarmStates({ name: "s", resource } as unknown as Template, metrics, metrics.range);
    };
    expect([...states([0, 0, 0, 0, 0, 0, 0, 0, 4, 5])]).toEqual([
      ["errors", true],
      ["b", true],
      ["a", true],
    ]);
    expect(states([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).get("a")).toBe(false);
  });

  test("a form that is not known is named", () => {
    expect(() => stateOf([1], { treat_missing_data: "ignore" })).toThrow(
      /aws_cloudwatch_metric_alarm\.errors is not understood/,
    );
  });
});
