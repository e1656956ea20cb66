import { CreateApiKeyCommand } from "@aws-sdk/client-api-gateway";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { Members } from "../../../lambdas/registry/members";
import type { LambdaHandler } from "../../../lambdas/shared/http";
import { type Aws, startAws, tiers } from "../../support/lambdas/aws";
import {
  acme,
  bodyOf,
  claimsOf,
  commonEnvironment,
  context,
  eventOf,
  tenantEnvironment,
} from "../../support/lambdas/events";
import { addUser } from "../../support/lambdas/members";
import { captureOutput } from "../../support/lambdas/telemetry";

let aws: Aws;
let handler: LambdaHandler;
let keyId: string;
let value: string;
let by: string;
let output: ReturnType<typeof captureOutput>;

beforeAll(async () => {
  aws = await startAws();
  const {
    TENANT_METADATA_TABLE,
    MFA,
    TENANT_ACCESS_ROLE_ARN,
    USER_POOL_ID,
    USER_POOL_CLIENT_ID,
    COGNITO_ISSUER,
  } = tenantEnvironment;
  const own = {
    TENANT_METADATA_TABLE,
    MFA,
    TENANT_ACCESS_ROLE_ARN,
    USER_POOL_ID,
    USER_POOL_CLIENT_ID,
    COGNITO_ISSUER,
  };
  // No table or bucket of data among them.
  Object.assign(process.env, commonEnvironment, own, {
    TENANT_MEMBERS_TABLE: "members",
    AUDIT_TABLE: "audit",
    TIERS: JSON.stringify(tiers),
    USER_CALLS_PER_MINUTE: "300",
    INVITATIONS_PER_DAY: "100",
    INVITATION_COOL_DOWN_SECONDS: "900",
    AWS_ENDPOINT_URL: aws.url,
  });
  ({ handler } = await import("../../../lambdas/account/handler"));
  const key = await aws.gateway.send(new CreateApiKeyCommand({ name: acme, enabled: true }));
  keyId = key.id ?? "";
  value = key.value ?? "";
  const record = {
    tenant_id: acme,
    tenant_name: "Acme",
    tier: "standard",
    status: "active",
    api_key_id: keyId,
  };
  await aws.documents.send(
    new PutCommand({ TableName: "metadata", Item: { ...record, created_at: "2030-01-01T00:00:00.000Z" } }),
  );
  by = (await addUser(aws, new Members(aws.documents, "members", acme), "admin", { role: "tenant-admin" }))
    .id;
});

afterAll(() => aws.close());

beforeEach(() => {
  output = captureOutput();
  aws.calls.length = 0;
});

afterEach(() => output.stop());

const call = (route: string, options = {}) =>
  handler(eventOf(route, { claims: { ...claimsOf(acme), sub: by }, apiKeyId: keyId, ...options }), context);

test("reads the key's value, and all that is the tenant's, with the tenant's credentials", async () => {
  expect(bodyOf(await call("GET /tenant"))).toMatchObject({ tenant_id: acme, api_key: value });
  const services = aws.calls.filter(({ service }) => service !== "sts");
  expect(services.map(({ operation }) => operation)).toContain(`GET /apikeys/${keyId}`);
  expect(new Set(services.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set([`ASIA-${acme}`]));
  expect(output.lines.join()).not.toContain(value);
});

test("touches users with its own credentials, and nothing else", async () => {
  const json = { email: "new@example.com", role: "tenant-member" };
  expect((await call("POST /users", { json })).statusCode).toBe(201);
  const own = aws.calls.filter(({ accessKeyId }) => accessKeyId === "function-role");
  expect(new Set(own.map(({ service }) => service))).toEqual(new Set(["cognito-idp"]));
  expect(aws.calls.filter(({ service }) => service === "cognito-idp")).toHaveLength(own.length);
  expect(await aws.rows("audit")).toEqual([
    expect.objectContaining({ tenant_id: acme, action: "POST /users" }),
  ]);
});

test("another tenant's key opens nothing but the own tenant's page", async () => {
  expect((await call("GET /users", { apiKeyId: "another" })).statusCode).toBe(403);
  expect((await call("GET /tenant", { apiKeyId: "another" })).statusCode).toBe(200);
});
