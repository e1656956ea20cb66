import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { startEmbeddedServices } from "@saas/local-aws/embedded";
import type { DeployedResource, Deployment } from "@saas/local-aws/terraform";
import { type LocalPlatform, startPlatform } from "../../../develop/start/platform";

const region = "eu-central-1";
const accountId = "111122223333";
const arn = (service: string, name: string) => `arn:aws:${service}:${region}:${accountId}:${name}`;
const tableArn = arn("dynamodb", "table/tenants");
const streamArn = `${tableArn}/stream/2020-01-01T00:00:00.000`;
const functionArn = arn("lambda", "function:lifecycle");
const roleArn = `arn:aws:iam::${accountId}:role/lifecycle`;
const queueArn = arn("sqs", "lifecycle-failures");
const ruleArn = arn("events", "rule/purge");

/** Marks new tenants as seen, with the rights of its role; fails at bad ones; never answers for slow ones. */
const code = `
  const { DynamoDBClient, UpdateItemCommand } = require(${JSON.stringify(createRequire(__filename).resolve("@aws-sdk/client-dynamodb"))});
  const client = new DynamoDBClient({});
  exports.handler = async (event) => {
    if (event.source === "aws.events") return event.resources;
    for (const { eventName, dynamodb } of event.Records) {
      const id = dynamodb.Keys.id.S;
      if (id === "bad") throw new Error("bad");
      if (id === "slow") await new Promise(() => {});
      if (eventName === "INSERT") await client.send(new UpdateItemCommand({
        TableName: "tenants", Key: dynamodb.Keys, UpdateExpression: "SET seen = :yes", ExpressionAttributeValues: { ":yes": { BOOL: true } },
      }));
    }
  };`;

const directory = mkdtempSync(join(tmpdir(), "events-test-"));
mkdirSync(join(directory, "lifecycle"));
writeFileSync(join(directory, "lifecycle/index.js"), code);

const statement = (Action: string[], Resource: string) => ({ Effect: "Allow", Action, Resource });
const reads = ["DescribeStream", "GetRecords", "GetShardIterator"].map((name) => `dynamodb:${name}`);

function deployment(rights: object[]): Deployment {
  const resource = (type: string, values: Record<string, unknown>): DeployedResource => ({
    type,
    name: "lifecycle",
    values,
  });
  const document = (Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
  return {
    region,
    accountId,
    outputs: { user_pool_id: "none", user_pool_client_id: "none" },
    resources: [
      resource("aws_api_gateway_rest_api", { id: "api", root_resource_id: "root" }),
      resource("aws_api_gateway_stage", { stage_name: "test" }),
      resource("aws_dynamodb_table", {
        name: "tenants",
        arn: tableArn,
        hash_key: "id",
        stream_enabled: true,
        stream_view_type: "NEW_AND_OLD_IMAGES",
        stream_arn: streamArn,
      }),
      resource("aws_iam_role", {
        name: "lifecycle",
        arn: roleArn,
        assume_role_policy: document([
          { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
        ]),
      }),
      resource("aws_iam_role_policy", { role: "lifecycle", policy: document(rights) }),
      resource("aws_lambda_function", {
        function_name: "lifecycle",
        arn: functionArn,
        role: roleArn,
        handler: "index.handler",
        runtime: "nodejs22.x",
        timeout: 60,
        memory_size: 256,
        filename: "lifecycle.zip",
        environment: { variables: { ENVIRONMENT: "test" } },
      }),
      resource("aws_lambda_event_source_mapping", {
        event_source_arn: streamArn,
        function_name: functionArn,
        starting_position: "TRIM_HORIZON",
        maximum_retry_attempts: 1,
        destination_config: { on_failure: { destination_arn: queueArn } },
      }),
      resource("aws_cloudwatch_event_rule", {
        name: "purge",
        arn: ruleArn,
        schedule_expression: "rate(1 hour)",
      }),
      resource("aws_cloudwatch_event_target", { rule: "purge", arn: functionArn }),
      resource("aws_lambda_permission", {
        function_name: "lifecycle",
        action: "lambda:InvokeFunction",
        principal: "events.amazonaws.com",
        source_arn: ruleArn,
      }),
    ],
  };
}

let services: Awaited<ReturnType<typeof startEmbeddedServices>>;
let platform: LocalPlatform;
let client: DynamoDBDocumentClient;

const rights = [statement(reads, streamArn), statement(["sqs:SendMessage"], queueArn)];
const start = (...granted: object[]) =>
  startPlatform({ deployment: deployment(granted), backends: services.backends, bundles: directory });

beforeAll(async () => {
  services = await startEmbeddedServices({ region, accountId });
  platform = await start(...rights, statement(["dynamodb:UpdateItem"], tableArn));
  const {
    endpointUrl: endpoint,
    endpoint: { administrator: credentials },
  } = platform;
  client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region, credentials }));
  await client.send(
    new CreateTableCommand({
      TableName: "tenants",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  );
});

afterAll(async () => {
  client?.destroy();
  await platform?.close();
  await services?.close();
  rmSync(directory, { recursive: true });
});

const write = (id: string) => client.send(new PutCommand({ TableName: "tenants", Item: { id } }));

it("a change of the table reaches the function, and what the function changes as well", async () => {
  await write("new");
  await platform.idle();
  const { Item } = await client.send(new GetCommand({ TableName: "tenants", Key: { id: "new" } }));
  expect(Item).toEqual({ id: "new", seen: true });
});

it("what the function fails at is a dead letter, to be read at the endpoint", async () => {
  await write("bad");
  await platform.idle();
  const response = await fetch(`${platform.endpointUrl}/_local/dead-letters`);
  expect(response.headers.get("content-type")).toBe("application/json");
  const letters = await response.json();
  expect(letters).toEqual([
    {
      destination: queueArn,
      at: expect.any(String),
      message: expect.objectContaining({
        DDBStreamBatchInfo: expect.objectContaining({ batchSize: 1, streamArn }),
      }),
      records: [expect.objectContaining({ eventName: "INSERT" })],
    },
  ]);
  expect(platform.deadLetters.list()).toHaveLength(1);
});

it("runs a scheduled rule on demand", async () => {
  expect(await platform.schedules.fire("purge")).toEqual([[ruleArn]]);
});

it.each([
  ["read the stream", rights.slice(1), `may not dynamodb:DescribeStream on ${streamArn}`],
  [
    "read all of it",
    [statement(reads.slice(0, 1), streamArn), ...rights.slice(1)],
    `may not dynamodb:GetRecords on ${streamArn}`,
  ],
  ["send to the failure destination", rights.slice(0, 1), `may not sqs:SendMessage on ${queueArn}`],
])("a function whose role may not %s gets no mapping", async (_, granted, message) => {
  await expect(start(...granted)).rejects.toThrow(`${roleArn} ${message}: no statement allows`);
});

it("closing does not wait for a function that does not respond", async () => {
  await write("slow");
  await new Promise((done) => setTimeout(done, 50));
  await platform.close();
  await platform.idle();
  expect(platform.deadLetters.list()).toHaveLength(1);
});
