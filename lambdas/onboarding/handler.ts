import { randomUUID } from "node:crypto";
import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { ApiKeys } from "../registry/api-keys";
import { Directory } from "../registry/directory";
import { Members } from "../registry/members";
import { parseTiers } from "../registry/tiers";
import { UsagePlans } from "../registry/usage-plans";
import { keepEntry } from "../shared/audit";
import { clientDefaults } from "../shared/aws";
import { commonVariables, json, readEnvironment, text } from "../shared/env";
import { createHandler } from "../shared/http";
import { telemetryOf } from "../shared/telemetry";
import { Names } from "./names";
import { onboardingOperations } from "./operations";
import { Requests } from "./requests";
import { Tenants } from "./tenants";

const env = readEnvironment({
  ...commonVariables,
  TENANT_METADATA_TABLE: text,
  TENANT_MEMBERS_TABLE: text,
  AUDIT_TABLE: text,
  USER_POOL_ID: text,
  TIERS: json(parseTiers),
  DEFAULT_TIER: text,
});
const telemetry = telemetryOf("onboarding", env);
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(clientDefaults));
const table = env.TENANT_METADATA_TABLE;
const gateway = new APIGatewayClient(clientDefaults);
const now = () => new Date();

export const handler = createHandler(
  "onboarding",
  onboardingOperations({
    stores: {
      requests: new Requests(documents, table, now, randomUUID),
      names: new Names(documents, table),
      tenants: new Tenants(documents, table, now),
      directory: new Directory(
        new CognitoIdentityProviderClient(clientDefaults),
        env.USER_POOL_ID,
        "admin_email",
      ),
      apiKeys: new ApiKeys(gateway, env.ENVIRONMENT),
      usagePlans: new UsagePlans(gateway),
      membersOf: (tenantId) => new Members(documents, env.TENANT_MEMBERS_TABLE, tenantId, now),
      now,
    },
    tiers: env.TIERS,
    defaultTier: env.DEFAULT_TIER,
    telemetry,
  }),
  {
    telemetry,
    allowOrigins: env.CORS_ALLOW_ORIGINS,
    keepEntry: (entry) => keepEntry(documents, env.AUDIT_TABLE, entry),
  },
);
