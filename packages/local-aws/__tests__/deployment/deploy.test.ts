// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of Terraform

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accountOf, deploySynthesized } from "../../src/deployment/deploy";
import { resourcesOfType } from "../../src/terraform/resources";
import { fakeAws } from "../support/fake-aws";

const directory = mkdtempSync(join(tmpdir(), "synthesized-test-"));
const file = join(directory, "cdk.tf.json");
let aws: Awaited<ReturnType<typeof fakeAws>>;

const stack = {
  provider: {
    aws: [
      {
        region: "eu-central-1",
        allowed_account_ids: ["123456789012"],
        default_tags: [{ tags: { stack: "saas-test", team: "red" } }],
      },
    ],
  },
  output: {
    api_endpoint: { value: "${aws_api_gateway_stage.stage.invoke_url}" },
    table: { value: "${aws_dynamodb_table.data.name}" },
  },
  resource: {
    aws_lambda_function: {
      data: {
        "//": { metadata: {} },
        depends_on: ["aws_iam_role.data"],
        function_name: "saas-test-data",
        role: "${aws_iam_role.data.arn}",
        environment: { variables: { ENVIRONMENT: "test", POOL: "${aws_cognito_user_pool.users.id}" } },
      },
    },
    aws_iam_role: { data: { name: "data", tags: { team: "blue" } } },
    aws_iam_role_policy: {
      data: {
        name: "data",
        role: "${aws_iam_role.data.id}",
        policy: '{"Resource":"${aws_dynamodb_table.data.arn}","Tag":"$${aws:PrincipalTag/tenant_id}"}',
      },
    },
    aws_dynamodb_table: {
      data: {
        name: "items",
        hash_key: "tenant_id",
        range_key: "item_id",
        attribute: [
          { name: "tenant_id", type: "S" },
          { name: "item_id", type: "S" },
          { name: "owner", type: "S" },
        ],
        global_secondary_index: {
          name: "by_owner",
          hash_key: "tenant_id",
          range_key: "owner",
          projection_type: "ALL",
        },
      },
    },
    aws_s3_bucket: { data: { bucket: "saas-test-data" }, logs: { bucket: "saas-test-logs" } },
    aws_s3_bucket_versioning: {
      data: { bucket: "${aws_s3_bucket.data.id}", versioning_configuration: { status: "Enabled" } },
      logs: { bucket: "${aws_s3_bucket.logs.id}", versioning_configuration: { status: "Disabled" } },
    },
    aws_cognito_user_pool: {
      users: {
        name: "users",
        auto_verified_attributes: ["email"],
        schema: [{ name: "tenant_id", attribute_data_type: "String", mutable: false }],
      },
    },
    aws_cognito_user_pool_client: {
      client: {
        name: "client",
        user_pool_id: "${aws_cognito_user_pool.users.id}",
        explicit_auth_flows: ["ALLOW_USER_SRP_AUTH"],
      },
    },
    aws_cognito_user_group: {
      admin: { name: "tenant-admin", user_pool_id: "${aws_cognito_user_pool.users.id}" },
    },
    aws_api_gateway_rest_api: { api: { name: "api" } },
    aws_api_gateway_stage: {
      stage: { rest_api_id: "${aws_api_gateway_rest_api.api.id}", stage_name: "test" },
    },
  },
};

type Resources = Record<string, Record<string, Record<string, unknown>>>;

const deploy = (resources: Resources = {}) => {
  writeFileSync(file, JSON.stringify({ ...stack, resource: { ...stack.resource, ...resources } }));
  return deploySynthesized({
    file,
    endpointUrl: aws.url,
    credentials: { accessKeyId: "ADMIN", secretAccessKey: "secret", sessionToken: "token" },
    apiUrl: "http://127.0.0.1:3000",
  });
};

beforeAll(async () => {
  aws = await fakeAws();
});

beforeEach(() => {
  aws.calls.length = 0;
});

afterAll(async () => {
  await aws.close();
  rmSync(directory, { recursive: true });
});

test("a deployment has its environment, account, outputs and resolved attributes", async () => {
  const deployment = await deploy();
  expect(deployment).toMatchObject({
    region: "eu-central-1",
    accountId: "123456789012",
    outputs: { api_endpoint: "http://127.0.0.1:3000/test", table: "items" },
  });
  const [lambda] = resourcesOfType(deployment, "aws_lambda_function");
  expect(lambda?.values).toMatchObject({
    arn: "arn:aws:lambda:eu-central-1:123456789012:function:saas-test-data",
    role: "arn:aws:iam::123456789012:role/data",
    environment: { variables: { POOL: "eu-central-1_pool" } },
  });
  expect(lambda?.values).not.toHaveProperty("depends_on");
  const [role] = resourcesOfType(deployment, "aws_iam_role");
  expect(role?.values.tags).toEqual({ stack: "saas-test", team: "blue" });
  const [policy] = resourcesOfType(deployment, "aws_iam_role_policy");
  expect(policy?.values.policy).toBe(
    '{"Resource":"arn:aws:dynamodb:eu-central-1:123456789012:table/items","Tag":"${aws:PrincipalTag/tenant_id}"}',
  );
  expect(accountOf(file)).toEqual({ region: "eu-central-1", accountId: "123456789012" });
});

test("what AWS computes for queues, buses, rules, plans and policies is as AWS forms it", async () => {
  const bus = "${aws_cloudwatch_event_bus.saas.name}";
  const deployment = await deploy({
    aws_sqs_queue: { jobs: { name: "jobs" } },
    aws_sqs_queue_policy: { jobs: { queue_url: "${aws_sqs_queue.jobs.id}", policy: "{}" } },
    aws_cloudwatch_event_bus: { saas: { name: "saas" } },
    aws_cloudwatch_event_rule: {
      tenants: { name: "tenants", event_bus_name: bus },
      nightly: { name: "nightly" },
    },
    aws_cloudwatch_event_target: {
      tenants: {
        rule: "${aws_cloudwatch_event_rule.tenants.name}",
        event_bus_name: bus,
        target_id: "jobs",
        arn: "${aws_sqs_queue.jobs.arn}",
      },
    },
    aws_iam_policy: { operators: { name: "operators", path: "/saas/", policy: "{}" } },
    aws_cloudwatch_query_definition: { slow: { name: "slow" } },
    aws_lambda_event_source_mapping: {
      stream: { event_source_arn: "${aws_dynamodb_table.data.stream_arn}" },
    },
  });
  const only = (type: string) => resourcesOfType(deployment, type).map(({ values }) => values);
  const queue = `${aws.url}/123456789012/jobs`;
  expect(only("aws_sqs_queue")).toEqual([
    expect.objectContaining({ id: queue, url: queue, arn: "arn:aws:sqs:eu-central-1:123456789012:jobs" }),
  ]);
  expect(only("aws_sqs_queue_policy")).toEqual([expect.objectContaining({ id: queue })]);
  expect(only("aws_cloudwatch_event_bus")).toEqual([
    expect.objectContaining({
      id: "saas",
      arn: "arn:aws:events:eu-central-1:123456789012:event-bus/saas",
    }),
  ]);
  expect(only("aws_cloudwatch_event_rule")).toEqual([
    expect.objectContaining({
      id: "saas/tenants",
      arn: "arn:aws:events:eu-central-1:123456789012:rule/saas/tenants",
    }),
    expect.objectContaining({ id: "nightly", arn: "arn:aws:events:eu-central-1:123456789012:rule/nightly" }),
  ]);
  expect(only("aws_cloudwatch_event_target")).toEqual([expect.objectContaining({ id: "saas-tenants-jobs" })]);
  const policy = "arn:aws:iam::123456789012:policy/saas/operators";
  expect(only("aws_iam_policy")).toEqual([expect.objectContaining({ id: policy, arn: policy })]);
  const [query] = only("aws_cloudwatch_query_definition");
  expect(query?.query_definition_id).toBe(query?.id);
  const [mapping] = only("aws_lambda_event_source_mapping");
  expect(mapping?.uuid).toMatch(/^\w{10}$/);
  expect(mapping?.id).toBe(mapping?.uuid);
});

test("a usage plan is created, with its stages and limits, and has the id that it got", async () => {
  const api = "${aws_api_gateway_rest_api.api.id}";
  const stage = "${aws_api_gateway_stage.stage.stage_name}";
  const deployment = await deploy({
    aws_api_gateway_usage_plan: {
      basic: {
        name: "basic",
        api_stages: [{ api_id: api, stage }],
        throttle_settings: { rate_limit: 5, burst_limit: 10 },
        quota_settings: { limit: 1000, period: "DAY" },
      },
    },
  });
  const created = aws.calls.find(({ action }) => action === "POST /usageplans");
  const [restApi] = resourcesOfType(deployment, "aws_api_gateway_rest_api");
  expect(created?.body).toEqual({
    name: "basic",
    apiStages: [{ apiId: restApi?.values.id, stage: "test" }],
    throttle: { rateLimit: 5, burstLimit: 10 },
    quota: { limit: 1000, period: "DAY" },
  });
  expect(created?.authorization).toContain("Credential=ADMIN/");
  const [plan] = resourcesOfType(deployment, "aws_api_gateway_usage_plan");
  expect(plan?.values).toMatchObject({
    id: "plan1",
    arn: "arn:aws:apigateway:eu-central-1::/usageplans/plan1",
  });
});

test("what has an embedded counterpart is created there, as the administrator", async () => {
  await deploy();
  const bodies = Object.fromEntries(aws.calls.map(({ action, body }) => [action, body]));
  expect(bodies.CreateTable).toEqual({
    TableName: "items",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "tenant_id", AttributeType: "S" },
      { AttributeName: "item_id", AttributeType: "S" },
      { AttributeName: "owner", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "tenant_id", KeyType: "HASH" },
      { AttributeName: "item_id", KeyType: "RANGE" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by_owner",
        KeySchema: [
          { AttributeName: "tenant_id", KeyType: "HASH" },
          { AttributeName: "owner", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
  expect(bodies.CreateUserPool).toMatchObject({
    PoolName: "users",
    Schema: [{ Name: "tenant_id", AttributeDataType: "String", Mutable: false, Required: false }],
  });
  expect(bodies.CreateUserPoolClient).toMatchObject({
    UserPoolId: "eu-central-1_pool",
    ExplicitAuthFlows: ["ALLOW_USER_SRP_AUTH"],
  });
  expect(bodies.CreateGroup).toMatchObject({ GroupName: "tenant-admin", UserPoolId: "eu-central-1_pool" });
  const ofBuckets = Object.keys(bodies).filter((action) => action.startsWith("PUT "));
  expect(ofBuckets.sort()).toEqual([
    "PUT /saas-test-data/",
    "PUT /saas-test-data/?versioning=",
    "PUT /saas-test-logs/",
  ]);
  expect(aws.calls.filter(({ authorization }) => !authorization.includes("Credential=ADMIN/"))).toEqual([]);
});

test.each<[string, Resources, string]>([
  [
    "a type that is not known",
    { aws_mq_broker: { jobs: { broker_name: "jobs" } } },
    "aws_mq_broker.jobs: local-aws does not support aws_mq_broker",
  ],
  [
    "an attribute that is not known",
    { aws_sns_topic: { alarms: { name: "${aws_iam_role.data.absent}" } } },
    "aws_sns_topic.alarms: aws_iam_role.data.absent: aws_iam_role.data has no absent",
  ],
  [
    "a reference to nothing",
    { aws_sns_topic: { alarms: { name: "${aws_kms_key.key.arn}" } } },
    "aws_sns_topic.alarms: aws_kms_key.key.arn does not reference anything deployed",
  ],
  [
    "an expression that is not understood",
    { aws_sns_topic: { alarms: { name: '${upper("a")}' } } },
    "aws_sns_topic.alarms.name: the function upper() is not understood",
  ],
  [
    "references in a circle",
    { aws_sns_topic: { a: { name: "${aws_sns_topic.b.id}" }, b: { name: "${aws_sns_topic.a.id}" } } },
    "references form a cycle: aws_sns_topic.a -> aws_sns_topic.b -> aws_sns_topic.a",
  ],
  [
    "a table whose keys are no text",
    { aws_dynamodb_table: { data: { name: "items", hash_key: 1 } } },
    "aws_dynamodb_table.data: ",
  ],
])("%s is named", async (_, resources, message) => {
  await expect(deploy(resources)).rejects.toThrow(message);
});

test("a stack that was never synthesized is named, with the command that makes it", () => {
  expect(() => accountOf(join(directory, "absent.json"))).toThrow(
    "absent.json: cannot be read (ENOENT): synthesize the stack first",
  );
});
