import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { APIGatewayProxyResult } from "aws-lambda";
import { definitionOf, type FunctionName } from "../../../lambdas/functions";
import type { PlatformValue } from "../../../lambdas/shared/definition";
import type { LambdaHandler } from "../../../lambdas/shared/http";
import { documented } from "../documented";
import { type Aws, startAws, tiers } from "./aws";
import {
  acme,
  callerRow,
  claimsOf,
  commonEnvironment,
  context,
  type EventOptions,
  eventOf,
  globex,
  keyOf,
  tenantEnvironment,
} from "./events";
import { captureOutput } from "./telemetry";

/** The platform's values in tests. */
const values: Readonly<Record<PlatformValue, string>> = {
  "users.poolId": tenantEnvironment.USER_POOL_ID,
  "users.clientId": tenantEnvironment.USER_POOL_CLIENT_ID,
  "users.issuer": tenantEnvironment.COGNITO_ISSUER,
  "metadata.name": "metadata",
  "members.name": "members",
  "audit.name": "audit",
  "data.name": "data",
  "bucket.name": tenantEnvironment.TENANT_BUCKET,
  "eventBus.name": "bus",
  tiers: JSON.stringify(tiers),
  mfa: tenantEnvironment.MFA,
  singleSignOn: "null",
  "singleSignOn.enabled": "false",
  mail: "null",
  defaultTier: "standard",
  isolationModel: "pool",
  siloParameters: "/saas/test/silos",
  "files.maxUploadBytes": "1000",
  "files.presignedUrlSeconds": "300",
  "offboarding.graceDays": "0",
  "tenantLimits.userCallsPerMinute": "300",
  "tenantLimits.invitationsPerDay": "100",
  "tenantLimits.invitationCoolDownSeconds": "900",
  "tenantLimits.machineTokensPerHour": "600",
  "tenantLimits.scimRequestsPerMinute": "6000",
  "usage.itemBytesEveryDays": "1",
};

/** The secret of cursors that a tenant has in tests. */
export const cursorSecretOf = (tenantId: string): string => `secret-of-${tenantId}`;

/** The environment variables that a function's definition declares. */
function environmentOf(name: FunctionName): Record<string, string> {
  const { variables, assumes } = definitionOf(name);
  const declared = Object.entries(variables).map(([variable, value]) => [variable, values[value]]);
  const roles = Object.keys(assumes).map((variable) => [variable, tenantEnvironment.TENANT_ACCESS_ROLE_ARN]);
  return { ...commonEnvironment, ...Object.fromEntries([...declared, ...roles]) };
}

/**
 * A function as it is deployed, on test AWS with two active pooled tenants; for the tests of one file.
 * @param environment variables with other values
 */
export function servedFunction(name: FunctionName, environment: Readonly<Record<string, string>> = {}) {
  const started = {} as { aws: Aws; handler: LambdaHandler; output: ReturnType<typeof captureOutput> };

  const activate = async (tenant_id: string, status = "active", more: object = {}) => {
    await started.aws.documents.send(new PutCommand({ TableName: "members", Item: callerRow(tenant_id) }));
    await started.aws.documents.send(
      new PutCommand({
        TableName: "metadata",
        Item: {
          tenant_id,
          status,
          tier: "standard",
          api_key_id: keyOf(tenant_id),
          binding: { model: "pool" },
          cursor_secret: cursorSecretOf(tenant_id),
          ...more,
        },
      }),
    );
  };

  beforeAll(async () => {
    started.aws = await startAws();
    Object.assign(process.env, environmentOf(name), environment, { AWS_ENDPOINT_URL: started.aws.url });
    ({ handler: started.handler } = await import(`../../../lambdas/${name}/handler`));
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
    /** Writes a tenant's record, and the row of the user who calls. */
    activate,
    /** An event that is no request, to a function that has no routes. */
    invoke: (event: object): Promise<unknown> => started.handler(event as never, context),
    call: async (route: string, options: EventOptions = {}, tenant = acme): Promise<APIGatewayProxyResult> =>
      documented(
        route,
        await started.handler(eventOf(route, { claims: claimsOf(tenant), ...options }), context),
      ),
  };
}
