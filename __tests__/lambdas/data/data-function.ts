import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { APIGatewayProxyResult } from "aws-lambda";
import type { LambdaHandler } from "../../../lambdas/shared/http";
import { documented } from "../../support/documented";
import { type Aws, startAws } from "../../support/lambdas/aws";
import {
  acme,
  claimsOf,
  context,
  type EventOptions,
  eventOf,
  globex,
  keyOf,
  tenantEnvironment,
} from "../../support/lambdas/events";
import { captureOutput } from "../../support/lambdas/telemetry";

/** The data function as it is deployed, on test AWS with two active pooled tenants; for the tests of one file. */
export function dataFunction(environment: Readonly<Record<string, string>> = {}) {
  const started = {} as { aws: Aws; handler: LambdaHandler; output: ReturnType<typeof captureOutput> };

  const activate = async (tenant_id: string, status = "active", more: object = {}) => {
    await started.aws.documents.send(
      new PutCommand({
        TableName: "metadata",
        Item: { tenant_id, status, api_key_id: keyOf(tenant_id), binding: { model: "pool" }, ...more },
      }),
    );
  };

  beforeAll(async () => {
    started.aws = await startAws();
    Object.assign(process.env, tenantEnvironment, environment, { AWS_ENDPOINT_URL: started.aws.url });
    ({ handler: started.handler } = await import("../../../lambdas/data/handler"));
    for (const tenant of [acme, globex]) await activate(tenant);
  });

  afterAll(() => started.aws.close());

  beforeEach(() => {
    started.output = captureOutput();
    started.aws.calls.length = 0;
  });

  afterEach(() => {
    started.output.stop();
    started.aws.judge(() => "pass");
  });

  return {
    aws: () => started.aws,
    output: () => started.output,
    /** Writes a tenant's record. */
    activate,
    call: async (route: string, options: EventOptions = {}, tenant = acme): Promise<APIGatewayProxyResult> =>
      documented(
        route,
        await started.handler(eventOf(route, { claims: claimsOf(tenant), ...options }), context),
      ),
  };
}
