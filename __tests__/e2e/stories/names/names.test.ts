import { routes } from "../../../../api/routes";
import { renderDashboard } from "../../../../develop/dashboard/render";
import { namesNotEmitted } from "../../../../develop/observability/check";
import * as registered from "../../../../environments";
import { acme, environmentsWith } from "../../../support/silos";
import { stack, synthesize, type Template } from "../../../support/synth";
import { type Exercised, exercised } from "./exercised";

const templates = new Map([...synthesize(), ...synthesize(environmentsWith(acme), "saas-prod-silo-acme")]);
const watching = [...templates.values()].filter(({ resource }) =>
  Object.keys(resource).some((type) => /^aws_cloudwatch_(?!event|log_group)/.test(type)),
);

let run: Exercised;
beforeAll(async () => {
  run = await exercised();
});

test("every route was asked, so that what it emits is known", () => {
  expect(run.routes).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
});

test("there are stacks to check, of every environment", () => {
  const environments = [
    ...new Set(watching.flatMap(({ name }) => /^saas-([a-z]+)/.exec(name)?.[1] ?? [])),
  ].sort();
  expect(environments).toEqual(Object.keys(registered).sort());
});

test("the dashboard can be drawn from it: only what must not happen, and what happens elsewhere, has no value", () => {
  const { svg, widgets, empty } = renderDashboard(stack(templates, "saas-local"), run.metrics);
  expect(svg.match(/data-widget=/g)).toHaveLength(widgets);
  // Nothing on this machine throttles, and embedded services do not fail.
  expect(empty.filter((title) => !/: (throttles|system errors)$/.test(title))).toEqual([]);
});

test.each(watching.map(({ name }) => [name]))("%s names nothing that is not emitted", (name) => {
  expect(namesNotEmitted(stack(templates, name), run.emitted)).toEqual([]);
});

describe("one wrong letter is found", () => {
  const prod = stack(templates, "saas-prod");

  /** The stack with a text replaced in the arguments of resources of a type, which must have it. */
  function mistyped(type: string, right: string, wrong: string, template: Template = prod): Template {
    const before = JSON.stringify(template.resource[type]);
    const after = before.replace(right, wrong);
    if (after === before) throw new Error(`${type} has no ${right}`);
    return { ...template, resource: { ...template.resource, [type]: JSON.parse(after) } };
  }
  const faults = (type: string, right: string, wrong: string) =>
    namesNotEmitted(mistyped(type, right, wrong), run.emitted);
  const quoted = (text: string) => JSON.stringify(JSON.stringify(text)).slice(1, -1);
  const dashboard = "aws_cloudwatch_dashboard";
  const alarm = "aws_cloudwatch_metric_alarm";
  const query = "aws_cloudwatch_query_definition";

  test.each([
    [
      "a metric of the functions in a widget",
      dashboard,
      quoted("ColdStart"),
      quoted("ColdStarts"),
      "ColdStart",
    ],
    ["a metric of AWS in a widget", dashboard, quoted("IteratorAge"), quoted("IteratorAges"), "IteratorAge"],
    ["a namespace in a widget", dashboard, quoted("saas-prod"), quoted("saas-prd"), "saas-prod"],
    ["a namespace of AWS in a widget", dashboard, quoted("AWS/SQS"), quoted("AWS/SQQS"), "AWS/SQS"],
    ["a dimension in a widget", dashboard, quoted("FilterId"), quoted("FilterID"), "FilterId"],
    ["a dimension of the functions in a widget", dashboard, quoted("tier"), quoted("teir"), "tier"],
    [
      "a route in a widget",
      dashboard,
      quoted("GET /data/{item_id}"),
      quoted("GET /data/{item-id}"),
      "/data/{item_id}",
    ],
    ["a status in a widget", dashboard, quoted("offboarding"), quoted("ofboarding"), "offboarding"],
    ["a tier in a widget", dashboard, quoted("premium"), quoted("premiun"), "premiun"],
    ["an operation in a widget", dashboard, quoted("UpdateItem"), quoted("UpdateItems"), "UpdateItem"],
    ["a metric of an alarm", alarm, '"5XXError"', '"5XXErrors"', "5XXError"],
    ["a metric of the functions in an alarm", alarm, '"AccessRefused"', '"AccessRefuse"', "AccessRefused"],
    ["the environment in an alarm", alarm, '"environment":"prod"', '"environment":"prd"', "prd"],
    ["a metric that a filter makes, in an alarm", alarm, '"LogErrors"', '"LogError"', "LogErrors"],
    ["a dimension's value of an alarm", alarm, '"route":"POST /data"', '"route":"POST /date"', "POST /data"],
    ["a dimension's key of an alarm", alarm, '"route":"POST /data"', '"rout":"POST /data"', "rout"],
    ["an index in an alarm", alarm, '"by_status"', '"by_state"', "by_status"],
    [
      "a metric that a filter makes",
      "aws_cloudwatch_log_metric_filter",
      '"LogErrors"',
      '"LogErors"',
      "nothing reads",
    ],
    ["a field of a metric filter", "aws_cloudwatch_log_metric_filter", "$.level", "$.levels", "level"],
    [
      "a nested field of a metric filter",
      "aws_cloudwatch_log_metric_filter",
      "$.record.status",
      "$.record.state",
      "record.status",
    ],
    [
      "a field of a subscription filter",
      "aws_cloudwatch_log_subscription_filter",
      "$.status",
      "$.state",
      "status",
    ],
    ["a field of a saved query", query, "actor.source_ip", "actor.source_op", "actor.source_ip"],
    ["a field in a filter of a saved query", query, "result >= 400", "results >= 400", "result"],
  ])("%s", (_, type, right, wrong, meant) => {
    const found = faults(type, right, wrong);
    expect(found.length).toBeGreaterThan(0);
    for (const fault of found) expect(fault).toMatch(new RegExp(`^${type}\\.`));
    expect(found.join("\n")).toContain(meant);
  });

  test.each([
    ["alarm", "aws_cloudwatch_composite_alarm", "${aws_cloudwatch_metric_alarm.data_error_rate.alarm_name}"],
    ["function", alarm, "${aws_lambda_function.lifecycle_function.function_name}"],
    ["table", alarm, "${aws_dynamodb_table.tenant_data.name}"],
    ["queue", alarm, "${aws_sqs_queue.lifecycle_dead_letters.name}"],
    ["log group", query, "${aws_cloudwatch_log_group.admin_function.name}"],
    [
      "log group of a filter",
      "aws_cloudwatch_log_metric_filter",
      "${aws_cloudwatch_log_group.data_function.name}",
    ],
  ])("a %s that is named instead of referred to", (_, type, reference) => {
    const found = faults(type, reference, "saas-prod-lifecycel");
    expect(found.join("\n")).toContain("saas-prod-lifecycel");
  });

  test("a reference to what the stack does not have", () => {
    expect(() => faults(alarm, "aws_sqs_queue.lifecycle_dead_letters", "aws_sqs_queue.dead_letters")).toThrow(
      /aws_sqs_queue\.dead_letters, which saas-prod does not have/,
    );
  });
});
