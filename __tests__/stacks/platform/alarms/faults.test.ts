import { loadEnvironments } from "../../../../environments/load";
import { prod } from "../../../../environments/prod";
import { faultsOfAlarms } from "../../../support/alarms";
import { type Arguments, resource, stack, synthesize, type Template } from "../../../support/synth";

const platform = stack(synthesize(loadEnvironments(), "saas-prod"), "saas-prod");
const TOPIC = "${aws_sns_topic.alarms.arn}";

type Change = Record<string, unknown>;

/** The platform with other arguments of one alarm. */
function changed(type: string, name: string, change: Change): Template {
  const alarms = platform.resource[type] as Record<string, Arguments>;
  return {
    ...platform,
    resource: { ...platform.resource, [type]: { ...alarms, [name]: { ...alarms[name], ...change } } },
  };
}

const faults = (template: Template) => faultsOfAlarms(template, TOPIC, prod.alarms.runbooks);

test("the platform's alarms lack nothing", () => {
  expect(faults(platform)).toEqual([]);
});

const METRIC = "aws_cloudwatch_metric_alarm";
const COMPOSITE = "aws_cloudwatch_composite_alarm";

test.each<[string, string, string, Change, string]>([
  ["a receiver", METRIC, "cross_tenant_refusals", { alarm_actions: undefined }, "reaches nobody"],
  ["the word that it is over", METRIC, "cross_tenant_refusals", { ok_actions: [] }, "reaches nobody"],
  [
    "actions that are enabled",
    METRIC,
    "tier_standard_throttles",
    { actions_enabled: false },
    "reaches nobody",
  ],
  ["a receiver of ours", METRIC, "sign_in_failures", { alarm_actions: ["arn:other"] }, "reaches nobody"],
  ["a runbook", METRIC, "log_errors", { alarm_description: "Errors in logs" }, "has no runbook"],
  ["a runbook", COMPOSITE, "requests_slow", { alarm_description: "Slow" }, "has no runbook"],
  [
    "its own runbook",
    METRIC,
    "log_errors",
    { alarm_description: "It. https://x/alarms.md#log-errors" },
    "has no runbook",
  ],
  [
    "missing data",
    METRIC,
    "data_get_latency",
    { treat_missing_data: undefined },
    "does not say what missing data is",
  ],
  [
    "missing data on purpose",
    METRIC,
    "log_errors",
    { treat_missing_data: "missing" },
    "does not say what missing data is",
  ],
  [
    "few values",
    METRIC,
    "data_get_latency",
    { evaluate_low_sample_count_percentiles: undefined },
    "does not say what few values are",
  ],
  [
    "a stretch that CloudWatch takes",
    METRIC,
    "data_get_latency",
    { evaluation_periods: 289 },
    "looks back for too long",
  ],
])("an alarm that loses %s is noticed: %s.%s", (_, type, name, change, fault) => {
  expect(faults(changed(type, name, change))).toEqual([`${type}.${name} ${fault}`]);
});

test("notices an alarm that no rule names any more, and all alarms of a rule without a receiver", () => {
  const rule = String(resource(platform, `${COMPOSITE}.requests_slow`).alarm_rule);
  const without = rule.replace('ALARM("${aws_cloudwatch_metric_alarm.data_get_latency.alarm_name}") OR ', "");
  expect(without).not.toBe(rule);
  expect(faults(changed(COMPOSITE, "requests_slow", { alarm_rule: without }))).toEqual([
    `${METRIC}.data_get_latency reaches nobody`,
  ]);
  const named = String(resource(platform, `${COMPOSITE}.stores_in_trouble`).alarm_rule);
  const children = [...named.matchAll(/aws_cloudwatch_metric_alarm\.\w+(?=\.alarm_name)/g)].map(
    ([address]) => address,
  );
  expect(children).not.toEqual([]);
  const unheard = faults(changed(COMPOSITE, "stores_in_trouble", { alarm_actions: [] }));
  expect(unheard.sort()).toEqual(
    [...children, `${COMPOSITE}.stores_in_trouble`].map((address) => `${address} reaches nobody`).sort(),
  );
});
