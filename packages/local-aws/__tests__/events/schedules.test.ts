import { Schedules } from "../../src/events/schedules";
import type { DeployedResource } from "../../src/terraform/resources";
import { accountId, deploymentOf, functionArn, region } from "../support/mapping";

const ruleArn = `arn:aws:events:${region}:${accountId}:rule/purge`;

const rule = (values: Record<string, unknown> = {}): DeployedResource => ({
  type: "aws_cloudwatch_event_rule",
  name: "purge",
  values: { name: "purge", arn: ruleArn, schedule_expression: "rate(1 hour)", ...values },
});
const target = (values: Record<string, unknown> = {}): DeployedResource => ({
  type: "aws_cloudwatch_event_target",
  name: "purge",
  values: { rule: "purge", arn: functionArn, input_transformer: [], ...values },
});
const permission = (values: Record<string, unknown> = {}): DeployedResource => ({
  type: "aws_lambda_permission",
  name: "purge",
  values: {
    function_name: "lifecycle",
    action: "lambda:InvokeFunction",
    principal: "events.amazonaws.com",
    source_arn: ruleArn,
    ...values,
  },
});

let schedules: Schedules | undefined;
const invocations: [string, unknown][] = [];
const refusals: string[] = [];
let fails = false;

beforeEach(() => {
  jest.useFakeTimers({ now: new Date("2026-01-02T03:04:05.678Z") });
  invocations.length = 0;
  refusals.length = 0;
  fails = false;
});

afterEach(() => {
  schedules?.close();
  jest.useRealTimers();
});

function start(...resources: DeployedResource[]): Schedules {
  schedules = new Schedules({
    deployment: deploymentOf(...resources),
    invoke: async (name, event) => {
      invocations.push([name, event]);
      if (fails) throw new Error("no answer");
      return "done";
    },
    onRefusal: (name, message) => refusals.push(`${name}: ${message}`),
  });
  return schedules;
}

const scheduledEvent = {
  version: "0",
  id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  "detail-type": "Scheduled Event",
  source: "aws.events",
  account: accountId,
  region,
  resources: [ruleArn],
  detail: {},
};

it.each([
  ["rate(1 minute)", 60],
  ["rate(15 minutes)", 900],
  ["rate(1 hour)", 3600],
  ["rate(2 days)", 172_800],
  ["rate(30 days)", 2_592_000], // Longer than a timer of Node.
])("%s invokes the function every %d seconds", async (schedule_expression, seconds) => {
  start(rule({ schedule_expression }), target(), permission());
  await jest.advanceTimersByTimeAsync(seconds * 1000 - 1);
  expect(invocations).toEqual([]);
  await jest.advanceTimersByTimeAsync(1);
  expect(invocations).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(2 * seconds * 1000);
  expect(invocations).toHaveLength(3);
});

it("the function gets the event of a schedule", async () => {
  start(rule(), target(), permission());
  await jest.advanceTimersByTimeAsync(3_600_000);
  expect(invocations).toEqual([["lifecycle", { ...scheduledEvent, time: "2026-01-02T04:04:05Z" }]]);
});

it("or the target's input in its place", async () => {
  const answers = await start(rule(), target({ input: '{"task":"purge"}' }), permission()).fire("purge");
  expect(invocations).toEqual([["lifecycle", { task: "purge" }]]);
  expect(answers).toEqual(["done"]);
});

it("a failure does not end the schedule", async () => {
  fails = true;
  start(rule(), target(), permission());
  await jest.advanceTimersByTimeAsync(2 * 3_600_000);
  expect(invocations).toHaveLength(2);
  await expect(schedules?.fire("purge")).rejects.toThrow("no answer");
});

it.each<[string, DeployedResource[]]>([
  ["no permission", []],
  ["a permission of another service", [permission({ principal: "apigateway.amazonaws.com" })]],
  ["a permission for another rule", [permission({ source_arn: `${ruleArn}-all` })]],
  ["a permission for another function", [permission({ function_name: "data" })]],
  ["a permission for another account", [permission({ source_account: "999988887777" })]],
  ["a permission for something else", [permission({ action: "lambda:GetFunction" })]],
])("with %s the function is not invoked", async (_, permissions) => {
  start(rule(), target(), ...permissions);
  await jest.advanceTimersByTimeAsync(3_600_000);
  await expect(schedules?.fire("purge")).rejects.toThrow(
    "no aws_lambda_permission lets the rule purge invoke",
  );
  expect(invocations).toEqual([]);
  expect(refusals).toEqual(["lifecycle: no aws_lambda_permission lets the rule purge invoke lifecycle"]);
});

it.each<[string, Record<string, unknown>]>([
  ["for any rule", { source_arn: undefined }],
  ["for rules by a pattern", { source_arn: ruleArn.replace("purge", "*") }],
  ["by the function's ARN", { function_name: functionArn }],
])("a permission %s will do", async (_, values) => {
  await start(rule(), target(), permission(values)).fire("purge");
  expect(invocations).toHaveLength(1);
});

it("a disabled rule is never due", async () => {
  start(rule({ state: "DISABLED" }), target(), permission());
  await jest.advanceTimersByTimeAsync(3_600_000);
  await expect(schedules?.fire("purge")).rejects.toThrow("the rule purge is disabled");
  expect(invocations).toEqual([]);
});

it("closing ends the schedule", async () => {
  start(rule(), target(), permission()).close();
  await jest.advanceTimersByTimeAsync(3_600_000);
  expect(invocations).toEqual([]);
});

it("an unknown rule is named together with those there are", async () => {
  await expect(start(rule()).fire("absent")).rejects.toThrow(
    "no scheduled rule absent is deployed; deployed rules: purge",
  );
});

it("rules for events are none of its business", () => {
  const events = rule({ name: "events", schedule_expression: "", event_pattern: "{}" });
  expect(() => start(events)).not.toThrow();
});

it.each<[string, DeployedResource[], string]>([
  ["a cron expression", [rule({ schedule_expression: "cron(0 3 * * ? *)" })], "not cron expressions"],
  ["one minutes", [rule({ schedule_expression: "rate(1 minutes)" })], "rate(1 minutes) is not understood"],
  ["no time at all", [rule({ schedule_expression: "rate(0 minutes)" })], "aws_cloudwatch_event_rule.purge"],
  [
    "a target that is no function",
    [rule(), target({ arn: "arn:aws:sqs:::q" })],
    "arn:aws:sqs:::q is not a deployed",
  ],
  [
    "a transformed input",
    [rule(), target({ input_transformer: [{}] })],
    "does not support input_transformer",
  ],
  [
    "an input that is no JSON",
    [rule(), target({ input: "{" })],
    "aws_cloudwatch_event_target.purge: input is not JSON",
  ],
])("%s is refused at the start", (_, resources, message) => {
  expect(() => start(...resources)).toThrow(message);
});
