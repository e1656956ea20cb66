import { randomUUID } from "node:crypto";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Directory } from "../registry/directory";
import { clientDefaults } from "../shared/aws";
import { commonVariables, json, readEnvironment, text } from "../shared/env";
import { createHandler } from "../shared/http";
import { telemetryOf } from "../shared/telemetry";
import { Names } from "./names";
import { onboardingOperations } from "./operations";
import { Requests } from "./requests";
import { Tenants } from "./tenants";
import { parseTiers } from "./tiers";

const env = readEnvironment({
  ...commonVariables,
  TENANT_METADATA_TABLE: text,
  USER_POOL_ID: text,
  TIERS: json(parseTiers),
  DEFAULT_TIER: text,
});
const telemetry = telemetryOf("onboarding", env);
const documents = DynamoDBDocumentClient.from(new DynamoDBClient(clientDefaults));
const table = env.TENANT_METADATA_TABLE;
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
      now,
    },
    tiers: env.TIERS,
    defaultTier: env.DEFAULT_TIER,
    telemetry,
  }),
  { telemetry, allowOrigins: env.CORS_ALLOW_ORIGINS },
);
