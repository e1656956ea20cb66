import { loadEnvironments } from "../../../../environments/load";
import { burnRates } from "../../../../stacks/platform/alarms/burn-rates";
import { metricsOf } from "../../../support/alarms";
import { type Arguments, resource, stack, synthesize } from "../../../support/synth";

const platform = stack(synthesize(loadEnvironments(), "saas-prod"), "saas-prod");
const alarm = (name: string) => resource(platform, `aws_cloudwatch_metric_alarm.${name}`);
const composite = (name: string) => resource(platform, `aws_cloudwatch_composite_alarm.${name}`);
const watched = (values: Arguments) => (values.metric_query as Arguments[])[0];
const above = { comparison_operator: "GreaterThanThreshold", treat_missing_data: "notBreaching" };

describe.each([
  [
    "availability",
    0.1,
    "IF(FILL((requests - FILL(refused, 0)), 0) >= 100, 100 * FILL(errors, 0) / (requests - FILL(refused, 0)), 0)",
    ["5XXError Sum", "4XXError Sum", "Count SampleCount"],
  ],
  ["latency", 1, "IF(FILL(requests, 0) >= 100, 100 - fast, 0)", ["Latency PR(:1000)", "Count SampleCount"]],
])("the budget of %s", (name, budget, expression, metrics) => {
  it.each([
    ["fast_1h", 14.4, 3600, 1],
    ["fast_5m", 14.4, 300, 1],
    ["fast_6h", 6, 6 * 3600, 1],
    ["fast_30m", 6, 1800, 1],
    ["slowly_24h", 3, 86_400, 1],
    ["slowly_2h", 3, 7200, 1],
    ["slowly_3d", 1, 86_400, 3],
    ["slowly_6h", 1, 6 * 3600, 1],
  ])("%s: %s times the allowed rate", (stretch, burnRate, period, periods) => {
    const values = alarm(`${name}_budget_${stretch}`);
    expect(values).toMatchObject({ ...above, evaluation_periods: periods });
    expect(values.threshold).toBeCloseTo(burnRate * budget, 9);
    expect(watched(values)?.expression).toBe(expression);
    expect(metricsOf(values).map(({ metric_name, stat }) => `${metric_name} ${stat}`)).toEqual(metrics);
    for (const metric of metricsOf(values)) expect(metric.period).toBe(period);
  });

  it("raises an alarm when a long and a short window agree", () => {
    const on = (stretch: string) =>
      `ALARM("\${aws_cloudwatch_metric_alarm.${name}_budget_${stretch}.alarm_name}")`;
    expect(composite(`${name}_budget_burns_fast`).alarm_rule).toBe(
      `(${on("fast_1h")} AND ${on("fast_5m")}) OR (${on("fast_6h")} AND ${on("fast_30m")})`,
    );
    expect(composite(`${name}_budget_burns_slowly`).alarm_rule).toBe(
      `(${on("slowly_24h")} AND ${on("slowly_2h")}) OR (${on("slowly_3d")} AND ${on("slowly_6h")})`,
    );
  });
});

test("short stretches are a twelfth of the long ones, as the workbook has them", () => {
  for (const { long, short } of burnRates)
    expect((long.periodSeconds * long.periods) / short.periodSeconds).toBe(12);
});
