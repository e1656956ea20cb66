import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { LambdaHandler } from "../../../lambdas/shared/http";
import { type Aws, startAws } from "../../support/lambdas/aws";
import {
  acme,
  callerRow,
  claimsOf,
  context,
  eventOf,
  keyOf,
  tenantEnvironment,
} from "../../support/lambdas/events";
import { captureOutput } from "../../support/lambdas/telemetry";

let aws: Aws;

beforeAll(async () => {
  // Enough for a request, not for what a URL promises.
  aws = await startAws({ session: { life: 200 } });
  await aws.documents.send(
    new PutCommand({
      TableName: "metadata",
      Item: { tenant_id: acme, status: "active", api_key_id: keyOf(acme), binding: { model: "pool" } },
    }),
  );
  await aws.documents.send(new PutCommand({ TableName: "members", Item: callerRow(acme) }));
});

afterAll(() => aws.close());

test.each([
  ["300", 2],
  ["100", 1],
])("URLs of %s s are signed with credentials that outlive them", async (PRESIGNED_URL_SECONDS, assumed) => {
  Object.assign(process.env, tenantEnvironment, {
    AWS_ENDPOINT_URL: aws.url,
    UPLOAD_MAX_BYTES: "1000",
    PRESIGNED_URL_SECONDS,
  });
  aws.calls.length = 0;
  const output = captureOutput();
  let handler: LambdaHandler | undefined;
  await jest.isolateModulesAsync(async () => {
    ({ handler } = await import("../../../lambdas/files/handler"));
  });
  const json = { key: "a", content_type: "text/plain", size: 1 };
  const result = await handler?.(eventOf("POST /files", { claims: claimsOf(acme), json }), context);
  output.stop();
  expect(result?.statusCode).toBe(201);
  expect(aws.calls.filter(({ operation }) => operation === "AssumeRole")).toHaveLength(assumed);
});
