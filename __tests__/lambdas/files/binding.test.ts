import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { LambdaHandler } from "../../../lambdas/shared/http";
import { type Aws, startAws } from "../../support/lambdas/aws";
import {
  acme,
  bodyOf,
  callerRow,
  claimsOf,
  context,
  eventOf,
  globex,
  keyOf,
  tenantEnvironment,
} from "../../support/lambdas/events";
import { captureOutput } from "../../support/lambdas/telemetry";

const silo = {
  model: "silo",
  slug: "acme",
  data_table: "silo-acme",
  bucket: "silo-bucket",
  access_role_arn: "arn:aws:iam::123456789012:role/saas-test-silo-acme-tenant-access",
};
const initech = "33333333-3333-4333-8333-333333333333";

let aws: Aws;
let handler: LambdaHandler;

beforeAll(async () => {
  aws = await startAws();
  Object.assign(process.env, tenantEnvironment, {
    ISOLATION_MODEL: "bridge",
    AWS_ENDPOINT_URL: aws.url,
    UPLOAD_MAX_BYTES: "1000",
    PRESIGNED_URL_SECONDS: "300",
  });
  ({ handler } = await import("../../../lambdas/files/handler"));
  const bindings = { [acme]: silo, [globex]: { model: "pool" }, [initech]: undefined };
  for (const [tenant_id, binding] of Object.entries(bindings)) {
    const Item = { tenant_id, status: "active", api_key_id: keyOf(tenant_id), binding };
    await aws.documents.send(new PutCommand({ TableName: "metadata", Item }));
    await aws.documents.send(new PutCommand({ TableName: "members", Item: callerRow(tenant_id) }));
  }
});

afterAll(() => aws.close());

async function upload(tenant: string) {
  const output = captureOutput();
  const json = { key: "a", content_type: "text/plain", size: 1 };
  const result = await handler(eventOf("POST /files", { claims: claimsOf(tenant), json }), context);
  output.stop();
  return { status: result.statusCode, body: bodyOf(result) as Record<string, string> };
}

test.each([
  [acme, "silo-bucket"],
  [globex, "tenant-bucket"],
])("files of %s go to the bucket of its binding", async (tenant, bucket) => {
  const { status, body } = await upload(tenant);
  expect(status).toBe(201);
  expect(body.url).toContain(bucket);
  expect(body.url).toContain(`tenants/${tenant}/a`);
});

test("no URL is given out for a tenant without a binding", async () => {
  const { status, body } = await upload(initech);
  expect(status).toBe(503);
  expect(body).toMatchObject({ type: "urn:problem-type:tenant-not-bound" });
  expect(body).not.toHaveProperty("url");
});
