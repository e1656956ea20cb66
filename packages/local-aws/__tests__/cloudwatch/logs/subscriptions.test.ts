import { gunzipSync } from "node:zlib";
import { Subscriptions } from "../../../src/cloudwatch/logs/subscriptions";
import type { DeployedResource, Deployment } from "../../../src/terraform/resources";

const region = "eu-central-1";
const accountId = "000000000000";
const group = "/aws/apigateway/api";
const at = new Date("2026-01-01T00:00:00Z");

const filter = (values: Record<string, unknown> = {}): DeployedResource => ({
  type: "aws_cloudwatch_log_subscription_filter",
  name: "throttles",
  values: {
    name: "throttles",
    log_group_name: group,
    filter_pattern: '{ $.status = "429" }',
    destination_arn: `arn:aws:lambda:${region}:${accountId}:function:lifecycle`,
    ...values,
  },
});

const permission = (values: Record<string, unknown> = {}): DeployedResource => ({
  type: "aws_lambda_permission",
  name: "throttles",
  values: {
    function_name: "lifecycle",
    action: "lambda:InvokeFunction",
    principal: "logs.amazonaws.com",
    source_arn: `arn:aws:logs:${region}:${accountId}:log-group:${group}:*`,
    source_account: accountId,
    ...values,
  },
});

const deploymentOf = (...resources: DeployedResource[]): Deployment => ({
  region,
  accountId,
  outputs: {},
  resources,
});

const refused = (id: number) => ({ group, message: JSON.stringify({ id, status: "429" }), at });

function started(invoke: (functionName: string, event: unknown) => Promise<unknown>) {
  return new Subscriptions({ deployment: deploymentOf(filter(), permission()), invoke });
}

const dataOf = (event: unknown) =>
  JSON.parse(
    gunzipSync(Buffer.from((event as { awslogs: { data: string } }).awslogs.data, "base64")).toString(),
  );

test("lines that match are handed over together, in the envelope of CloudWatch Logs", async () => {
  const events: [string, unknown][] = [];
  const subscriptions = started(async (...invoked) => void events.push(invoked));
  subscriptions.take(refused(1));
  subscriptions.take({ ...refused(2), message: '{"id":2,"status":"200"}' });
  subscriptions.take({ ...refused(3), group: "/aws/lambda/data" });
  subscriptions.take(refused(4));
  await subscriptions.idle();
  expect(events.map(([name]) => name)).toEqual(["lifecycle"]);
  expect(dataOf(events[0]?.[1])).toEqual({
    messageType: "DATA_MESSAGE",
    owner: accountId,
    logGroup: group,
    logStream: "local",
    subscriptionFilters: ["throttles"],
    logEvents: [1, 4].map((id) => ({
      id: expect.any(String),
      timestamp: at.getTime(),
      message: refused(id).message,
    })),
  });
});

test("lines are handed over after a moment, without anybody waiting", async () => {
  const event = await new Promise<unknown>((resolve) => {
    started(async (_, given) => resolve(given)).take(refused(1));
  });
  expect(dataOf(event).logEvents).toHaveLength(1);
});

test("a thousand lines are handed over at once", async () => {
  const sizes: number[] = [];
  const subscriptions = started(async (_, event) => void sizes.push(dataOf(event).logEvents.length));
  for (let id = 0; id < 1_001; id += 1) subscriptions.take(refused(id));
  expect(sizes).toEqual([1_000]);
  await subscriptions.idle();
  expect(sizes).toEqual([1_000, 1]);
});

test("a function that fails does not get its lines again, but later ones", async () => {
  const ids: number[][] = [];
  const subscriptions = started(async (_, event) => {
    ids.push(dataOf(event).logEvents.map(({ message }: { message: string }) => JSON.parse(message).id));
    throw new Error("failed");
  });
  subscriptions.take(refused(1));
  await subscriptions.idle();
  subscriptions.take(refused(2));
  await subscriptions.idle();
  expect(ids).toEqual([[1], [2]]);
});

test("what waits when it is closed is dropped", async () => {
  const subscriptions = started(() => Promise.reject(new Error("invoked")));
  subscriptions.take(refused(1));
  subscriptions.close();
  expect(subscriptions.isIdle).toBe(true);
});

const start = (...resources: DeployedResource[]) =>
  new Subscriptions({ deployment: deploymentOf(...resources), invoke: async () => {} });

test.each([
  ["none", []],
  ["one for another service", [permission({ principal: "events.amazonaws.com" })]],
  [
    "one for another group",
    [permission({ source_arn: "arn:aws:logs:eu-central-1:000000000000:log-group:other:*" })],
  ],
  ["one for another account", [permission({ source_account: "111122223333" })]],
  ["one for another function", [permission({ function_name: "data" })]],
])("without the permission to invoke the function it does not start: %s", (_, permissions) => {
  expect(() => start(filter(), ...permissions)).toThrow(
    "aws_cloudwatch_log_subscription_filter.throttles: no aws_lambda_permission lets CloudWatch Logs invoke lifecycle",
  );
});

test.each([
  [{ destination_arn: "arn:aws:firehose:eu-central-1:000000000000:deliverystream/x" }, "only to functions"],
  [{ filter_pattern: "[a]" }, "is not understood"],
])("what local-aws does not support is named: %j", (values, message) => {
  expect(() => start(filter(values), permission())).toThrow(message);
});
