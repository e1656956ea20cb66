import type { MetricSample } from "../../src/cloudwatch/metrics/store";
import { poolMetrics } from "../../src/services/cognito/metrics";
import { requestCapacity } from "../../src/services/dynamodb/capacity";
import { type TableCall, tableMetrics } from "../../src/services/dynamodb/metrics";
import { putEventsMetrics } from "../../src/services/eventbridge/metrics";
import { type BucketCall, bucketMetrics, requestMetricsOf } from "../../src/services/s3/metrics";

const at = new Date("2026-01-01T00:00:00Z");
const shown = (samples: readonly MetricSample[]) =>
  Object.fromEntries(
    samples.map(({ name, dimensions, value }) => [
      `${name} ${Object.entries(dimensions)
        .map((pair) => pair.join("="))
        .join(" ")}`.trim(),
      value,
    ]),
  );

describe("DynamoDB", () => {
  const call = (more: Partial<TableCall>) =>
    shown(
      tableMetrics({
        operation: "Query",
        input: { TableName: "items" },
        status: 200,
        output: {},
        milliseconds: 3,
        at,
        ...more,
      }),
    );
  const failed = (status: number, code: string) =>
    call({ operation: "PutItem", status, output: { __type: `com.amazonaws.dynamodb.v20120810#${code}` } });

  test("measures capacity of table and index, time and items", () => {
    const ConsumedCapacity = {
      TableName: "items",
      CapacityUnits: 2.5,
      GlobalSecondaryIndexes: { by_status: { CapacityUnits: 2 } },
    };
    expect(call({ output: { Count: 4, ConsumedCapacity } })).toEqual({
      "SuccessfulRequestLatency TableName=items Operation=Query": 3,
      "ReturnedItemCount TableName=items Operation=Query": 4,
      "ConsumedReadCapacityUnits TableName=items": 2.5,
      "ConsumedReadCapacityUnits TableName=items GlobalSecondaryIndexName=by_status": 2,
    });
  });

  test("measures each table of a batch, by its name alone", () => {
    const input = { RequestItems: { "arn:aws:dynamodb:eu-central-1:1:table/a": [], b: [] } };
    const ConsumedCapacity = [
      { TableName: "a", CapacityUnits: 1 },
      { TableName: "b", CapacityUnits: 2 },
    ];
    expect(call({ operation: "BatchWriteItem", input, output: { ConsumedCapacity } })).toEqual({
      "SuccessfulRequestLatency TableName=a Operation=BatchWriteItem": 3,
      "SuccessfulRequestLatency TableName=b Operation=BatchWriteItem": 3,
      "ConsumedWriteCapacityUnits TableName=a": 1,
      "ConsumedWriteCapacityUnits TableName=b": 2,
    });
  });

  test("distinguishes failures", () => {
    expect(failed(400, "ProvisionedThroughputExceededException")).toEqual({
      "ThrottledRequests TableName=items Operation=PutItem": 1,
      "WriteThrottleEvents TableName=items": 1,
    });
    expect(failed(400, "ConditionalCheckFailedException")).toEqual({
      "ConditionalCheckFailedRequests TableName=items": 1,
    });
    expect(failed(500, "InternalServerError")).toEqual({
      "SystemErrors TableName=items Operation=PutItem": 1,
    });
    expect(failed(400, "ValidationException")).toEqual({ UserErrors: 1 });
    expect(call({ operation: "DescribeTable" })).toEqual({});
  });

  test.each([
    [undefined, undefined],
    ["NONE", undefined],
    ["TOTAL", { TableName: "items", CapacityUnits: 1 }],
  ])("is asked for its capacity behind the back of a client that asks for %s", (asked, expected) => {
    const input = { TableName: "items", ...(asked !== undefined && { ReturnConsumedCapacity: asked }) };
    const question = requestCapacity("GetItem", input);
    expect(JSON.parse(String(question?.body))).toEqual({
      TableName: "items",
      ReturnConsumedCapacity: "INDEXES",
    });
    const ConsumedCapacity = { TableName: "items", CapacityUnits: 1, Table: { CapacityUnits: 1 } };
    const output = { Item: {}, ConsumedCapacity };
    const headers = { "x-amz-crc32": "1", "content-length": "999", "x-amzn-requestid": "r" };
    const body = Buffer.from(JSON.stringify(output));
    const answer = question?.responseFor({ status: 200, headers, body }, output);
    expect(JSON.parse(String(answer?.body))).toEqual({
      Item: {},
      ...(expected && { ConsumedCapacity: expected }),
    });
    expect(answer?.headers).toEqual({
      "content-length": String(answer?.body.length),
      "x-amzn-requestid": "r",
    });
  });

  test.each([
    ["GetItem", { ReturnConsumedCapacity: "INDEXES" }],
    ["GetItem", { ReturnConsumedCapacity: "SOME" }],
    ["CreateTable", {}],
  ])("gets %s %j as it is", (operation, input) => {
    expect(requestCapacity(operation, input)).toBeUndefined();
  });
});

describe("S3", () => {
  const configured = requestMetricsOf([
    { type: "aws_s3_bucket_metric", name: "all", values: { bucket: "files", name: "all" } },
    {
      type: "aws_s3_bucket_metric",
      name: "exports",
      values: { bucket: "files", name: "exports", filter: [{ prefix: "exports/" }] },
    },
  ]);
  const call = (more: Partial<BucketCall>) =>
    bucketMetrics(
      {
        method: "GET",
        bucket: "files",
        key: "a",
        query: new Map(),
        status: 200,
        bytesIn: 0,
        bytesOut: 10,
        firstByteMilliseconds: 1,
        milliseconds: 2,
        at,
        ...more,
      },
      configured,
    );

  test("measures requests to a bucket that asks for it, and to no other", () => {
    expect(call({ bucket: "others" })).toEqual([]);
    const dimensions = "BucketName=files FilterId=all";
    expect(shown(call({}))).toEqual({
      [`AllRequests ${dimensions}`]: 1,
      [`GetRequests ${dimensions}`]: 1,
      [`4xxErrors ${dimensions}`]: 0,
      [`5xxErrors ${dimensions}`]: 0,
      [`FirstByteLatency ${dimensions}`]: 1,
      [`TotalRequestLatency ${dimensions}`]: 2,
      [`BytesDownloaded ${dimensions}`]: 10,
    });
  });

  test("measures by prefix as well", () => {
    const filters = new Set(call({ key: "exports/x" }).map(({ dimensions }) => dimensions.FilterId));
    expect(filters).toEqual(new Set(["all", "exports"]));
  });

  test.each([
    ["GET", "", "list-type", "ListRequests"],
    ["GET", "", "versions", "ListRequests"],
    ["GET", "", "location", "GetRequests"],
    ["POST", "", "delete", "DeleteRequests"],
    ["PUT", "a", "x-id", "PutRequests"],
    ["HEAD", "a", "x-id", "HeadRequests"],
    ["OPTIONS", "a", "x-id", undefined],
  ])("%s %s?%s counts as %s", (method, key, parameter, counter) => {
    const names = call({ method, key, query: new Map([[parameter, ""]]) }).map(({ name }) => name);
    expect(names.filter((name) => name.endsWith("Requests") && name !== "AllRequests")).toEqual(
      counter ? [counter] : [],
    );
  });

  test.each([
    [404, 1, 0],
    [503, 0, 1],
  ])("%d is an error of its kind", (status, clients, servers) => {
    expect(shown(call({ status }))).toMatchObject({
      "4xxErrors BucketName=files FilterId=all": clients,
      "5xxErrors BucketName=files FilterId=all": servers,
    });
  });

  test("a configuration that chooses by tags is named", () => {
    const values = { bucket: "files", name: "all", filter: [{ tags: { kind: "x" } }] };
    expect(() => requestMetricsOf([{ type: "aws_s3_bucket_metric", name: "m", values }])).toThrow(
      "aws_s3_bucket_metric.m: local-aws does not support a filter by tags",
    );
  });
});

describe("Cognito", () => {
  const call = (operation: string, output: object | undefined, input: object = {}) =>
    shown(
      poolMetrics({
        operation,
        input: { ClientId: "c", ...input },
        output: output as Record<string, unknown>,
        poolId: "p",
        at,
      }),
    );
  const signIn = "SignInSuccesses UserPool=p UserPoolClient=c";

  test.each([
    ["a sign-in", "InitiateAuth", { AuthenticationResult: {} }, {}, { [signIn]: 1 }],
    ["one that fails", "InitiateAuth", undefined, {}, { [signIn]: 0 }],
    ["a challenge", "InitiateAuth", { ChallengeName: "PASSWORD_VERIFIER" }, {}, {}],
    ["an answer to one", "RespondToAuthChallenge", { AuthenticationResult: {} }, {}, { [signIn]: 1 }],
    ["a wrong answer", "RespondToAuthChallenge", undefined, {}, { [signIn]: 0 }],
    [
      "an administrator's sign-in",
      "AdminInitiateAuth",
      { AuthenticationResult: {} },
      {},
      { "SignInSuccesses UserPool=p UserPoolClient=Admin": 1 },
    ],
    [
      "a refresh",
      "InitiateAuth",
      { AuthenticationResult: {} },
      { AuthFlow: "REFRESH_TOKEN_AUTH" },
      { "TokenRefreshSuccesses UserPool=p UserPoolClient=c": 1 },
    ],
    ["a sign-up", "SignUp", undefined, {}, { "SignUpSuccesses UserPool=p UserPoolClient=c": 0 }],
    ["a new user", "AdminCreateUser", {}, {}, { "SignUpSuccesses UserPool=p UserPoolClient=Admin": 1 }],
    ["an invitation once more", "AdminCreateUser", {}, { MessageAction: "RESEND" }, {}],
    ["anything else", "GetUser", {}, {}, {}],
  ])("%s", (_, operation, output, input, expected) => {
    expect(call(operation, output, input)).toEqual(expected);
  });
});

test("EventBridge measures PutEvents for the account", () => {
  const put = { entries: 3, failed: 1, bytes: 200, milliseconds: 4, at };
  expect(shown(putEventsMetrics(put))).toEqual({
    PutEventsApproximateCallCount: 1,
    PutEventsEntriesCount: 3,
    PutEventsFailedEntriesCount: 1,
    PutEventsRequestSize: 200,
    PutEventsLatency: 4,
  });
});
