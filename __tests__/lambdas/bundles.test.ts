import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { type FunctionName, functionNames } from "../../lambdas/functions";
import type { FunctionBundles } from "../../stacks/support/bundling";
import { builtFunctions } from "../support/bundles";
import { type Aws, startAws, tiers } from "../support/lambdas/aws";
import {
  acme,
  callerRow,
  claimsOf,
  commonEnvironment,
  eventOf,
  keyOf,
  tenantEnvironment,
} from "../support/lambdas/events";
import { deploySilo, operator } from "./onboarding/onboarding-function";

const run = promisify(execFile);

let output: string;
let bundles: FunctionBundles;
let aws: Aws;

beforeAll(async () => {
  output = await mkdtemp(join(tmpdir(), "saas-bundles-"));
  [bundles, aws] = await Promise.all([builtFunctions(output), startAws()]);
  await aws.documents.send(
    new PutCommand({
      TableName: "metadata",
      Item: { tenant_id: acme, status: "active", api_key_id: keyOf(acme), binding: { model: "pool" } },
    }),
  );
  await aws.documents.send(new PutCommand({ TableName: "members", Item: callerRow(acme) }));
});

afterAll(async () => {
  await aws.close();
  await rm(output, { recursive: true, force: true });
});

/** Runs a bundle in a process of its own that has nothing but the function's environment; its answer and its log lines. */
async function invoke(name: FunctionName, environment: Record<string, string>, event: APIGatewayProxyEvent) {
  const script = `
    const { handler } = require(${JSON.stringify(join(bundles[name].directory, "index.js"))});
    handler(${JSON.stringify(event)}, { awsRequestId: "invocation-1" })
      .then((result) => process.stdout.write(JSON.stringify(result) + "\\n"));`;
  const env = { ...environment, AWS_ENDPOINT_URL: aws.url };
  const { stdout } = await run(process.execPath, ["-e", script], { env });
  const lines: unknown[] = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  return { result: lines.at(-1) as APIGatewayProxyResult, log: lines.slice(0, -1) };
}

const files = { ...tenantEnvironment, UPLOAD_MAX_BYTES: "1000", PRESIGNED_URL_SECONDS: "300" };

test("data: signs with the tenant's credentials, at the endpoint that the environment names", async () => {
  const event = eventOf("POST /data", { claims: claimsOf(acme), json: { item_id: "a", data: { n: [1] } } });
  const { result, log } = await invoke("data", tenantEnvironment, event);
  expect(result.statusCode).toBe(201);
  expect(log).toHaveLength(1);
  expect(aws.calls.map(({ operation, accessKeyId }) => [operation, accessKeyId])).toEqual([
    ["AssumeRole", "function-role"],
    ...["record", "demand", "connection", "user"].map(() => ["GetItem", `ASIA-${acme}`]),
    ["PutItem", `ASIA-${acme}`],
  ]);
});

test("files: presigns for the endpoint that the environment names", async () => {
  const json = { key: "a.txt", content_type: "text/plain", size: 1 };
  const { result } = await invoke("files", files, eventOf("POST /files", { claims: claimsOf(acme), json }));
  expect(result.statusCode).toBe(201);
  const { url } = JSON.parse(result.body) as { url: string };
  expect(url.startsWith(`${aws.url}/tenant-bucket/tenants/${acme}/a.txt?`)).toBe(true);
  expect(new URL(url).searchParams.get("X-Amz-Credential")).toContain(`ASIA-${acme}/`);
});

const onboarding = {
  ...commonEnvironment,
  TENANT_METADATA_TABLE: "metadata",
  TENANT_MEMBERS_TABLE: "members",
  AUDIT_TABLE: "audit",
  USER_POOL_ID: "us-east-1_pool",
  TIERS: JSON.stringify(tiers),
  DEFAULT_TIER: "standard",
  ISOLATION_MODEL: "bridge",
  SILO_PARAMETERS: "/saas/test/silo",
};

test("onboarding: makes a tenant with the function's own credentials", async () => {
  aws.calls.length = 0;
  const json = { tenant_name: "Bundled", admin_email: "admin@example.com" };
  const { result } = await invoke("onboarding", onboarding, eventOf("POST /onboarding", { json }));
  expect(result.statusCode).toBe(201);
  expect(new Set(aws.calls.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(["function-role"]));
});

test("onboarding: activates a tenant, after asking its silo with the tenant's credentials", async () => {
  const json = { tenant_name: "Silo", admin_email: "silo@example.com", tier: "dedicated" };
  const created = await invoke("onboarding", onboarding, eventOf("POST /admin/tenants", { json, operator }));
  const { tenant_id } = JSON.parse(created.result.body);
  deploySilo(aws, tenant_id);
  aws.calls.length = 0;
  const event = eventOf("POST /admin/tenants/{tenant_id}/activation", { params: { tenant_id }, operator });
  const { result } = await invoke("onboarding", onboarding, event);
  expect(JSON.parse(result.body)).toMatchObject({ status: "active", binding: { model: "silo" } });
  const asked = aws.calls.filter(({ accessKeyId }) => accessKeyId === `ASIA-${tenant_id}`);
  expect(asked.map(({ service }) => service)).toEqual(["dynamodb", "s3"]);
});

test("a function whose configuration is wrong does not start, and names the variables", async () => {
  const { TENANT_DATA_TABLE: _, ...incomplete } = tenantEnvironment;
  const environment = { ...incomplete, LOG_LEVEL: "LOUD" };
  await expect(invoke("data", environment, eventOf("GET /data"))).rejects.toMatchObject({
    stderr: expect.stringContaining(
      'LOG_LEVEL is "LOUD", expected one of DEBUG, INFO, WARN, ERROR; TENANT_DATA_TABLE is not set',
    ),
  });
});

test.each(functionNames)("%s: without the credential chain", async (name) => {
  const code = await readFile(join(bundles[name].directory, "index.js"), "utf8");
  const chain = [
    "sso-oidc",
    "credential_process",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
  ];
  expect(chain.filter((part) => code.includes(part))).toEqual([]);
});
