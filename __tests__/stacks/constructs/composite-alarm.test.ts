import { App } from "cdktf";
import { prod } from "../../../environments/prod";
import { BaseStack } from "../../../stacks/base-stack";
import { anyOfMany, CompositeAlarm } from "../../../stacks/constructs/monitoring/composite-alarm";
import { MetricAlarm } from "../../../stacks/constructs/monitoring/metric-alarm";
import { watch } from "../../../stacks/constructs/monitoring/metrics";
import { alarmsOf, faultsOfAlarms } from "../../support/alarms";
import type { Template } from "../../support/synth";

const TOPIC = "arn:aws:sns:eu-central-1:777788889999:alarms";

/** A stack whose one message covers a number of alarms. */
function messageOf(count: number): Template {
  const stack = new BaseStack(new App({ stackTraces: false }), "saas-prod", {
    environment: prod,
    state: "local",
  });
  const common = { environment: prod, kind: "requests-slow", meaning: "Slow" } as const;
  const alarms = Array.from(
    { length: count },
    (_, index) =>
      new MetricAlarm(stack, `route_${index}`, {
        ...common,
        alarmName: `route-${index}`,
        watched: watch({ namespace: "n", metricName: "m", dimensions: {}, statistic: "Sum" }, 60),
        threshold: 0,
        evaluationPeriods: 1,
        withoutData: "no traffic",
        topicArn: undefined,
      }),
  );
  const slow = { ...common, alarmName: "slow" };
  new CompositeAlarm(stack, "slow", {
    ...slow,
    topicArn: TOPIC,
    rule: anyOfMany(stack, "slow", slow, alarms),
  });
  return stack.toTerraform() as Template;
}

const composites = (template: Template) =>
  alarmsOf(template)
    .filter(({ address }) => address.startsWith("aws_cloudwatch_composite_alarm."))
    .map(({ name }) => name)
    .sort();

test.each([1, 75, 76, 400])("%d alarms send one message, within CloudWatch's limits", (count) => {
  const template = messageOf(count);
  expect(faultsOfAlarms(template, TOPIC, prod.alarms.runbooks)).toEqual([]);
  const sending = alarmsOf(template).filter(({ values }) => values.alarm_actions !== undefined);
  expect(sending.map(({ name }) => name)).toEqual(["slow"]);
});

test("an alarm that is added last moves no other", () => {
  expect(composites(messageOf(75))).toEqual(["slow"]);
  expect(composites(messageOf(155))).toEqual(["slow", "slow_2"]);
  const rules = (count: number) =>
    alarmsOf(messageOf(count)).flatMap(({ name, values }) =>
      name === "slow_2" ? [String(values.alarm_rule)] : [],
    );
  const [before = ""] = rules(155);
  expect(rules(156)).toEqual([before]);
  expect(before).toContain("route_75.");
});
