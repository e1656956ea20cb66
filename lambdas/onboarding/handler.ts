import { randomUUID } from "node:crypto";
import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SSMClient } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { onboardingRoutes } from "../../api/onboarding";
import { tenantRoutes } from "../../api/tenants";
import { ApiKeys } from "../registry/api-keys";
import { isolationModels } from "../registry/binding";
import { Directory } from "../registry/directory";
import { Members } from "../registry/members";
import { TenantRecords } from "../registry/tenant-records";
import { parseTiers } from "../registry/tiers";
import { UsagePlans } from "../registry/usage-plans";
import { keepEntry } from "../shared/audit";
import { type ClientSettings, clientDefaults } from "../shared/aws";
import { commonVariables, json, oneOf, readEnvironment, text } from "../shared/env";
import { createHandler } from "../shared/http";
import { telemetryOf } from "../shared/telemetry";
import { watch } from "../shared/watch";
import { Places } from "../tenancy/places";
import { ScopedCredentials } from "../tenancy/scoped-credentials";
import { Silos } from "../tenancy/silos";
import { connectS3 } from "../tenancy/tenant-sessions";
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
  ISOLATION_MODEL: oneOf(...isolationModels),
  SILO_PARAMETERS: text,
});
const telemetry = telemetryOf("onboarding", env);
const documents = DynamoDBDocumentClient.from(watch(new DynamoDBClient(clientDefaults), telemetry));
const table = env.TENANT_METADATA_TABLE;
const gateway = watch(new APIGatewayClient(clientDefaults), telemetry);
const now = () => new Date();
const sts = watch(new STSClient(clientDefaults), telemetry);
const settings: ClientSettings = { ...clientDefaults, requestHandler: sts.config.requestHandler };
const silos = new Silos({
  ssm: watch(new SSMClient(clientDefaults), telemetry),
  parameters: env.SILO_PARAMETERS,
  environment: env.ENVIRONMENT,
  places: new Places({
    credentials: new ScopedCredentials({
      assumeRole: (input) => sts.send(new AssumeRoleCommand(input)),
      onLookup: (outcome) => telemetry.count(outcome),
    }),
    model: env.ISOLATION_MODEL,
    work: "activation",
  }),
  connect: (tenant) => ({
    documents: DynamoDBDocumentClient.from(
      watch(new DynamoDBClient({ ...settings, credentials: tenant }), telemetry),
    ),
    s3: connectS3(settings, telemetry)(tenant),
  }),
});

export const handler = createHandler(
  "onboarding",
  [...onboardingRoutes, ...tenantRoutes],
  onboardingOperations({
    stores: {
      requests: new Requests(documents, table, now, randomUUID),
      names: new Names(documents, table),
      records: new TenantRecords(documents, table, now),
      silos,
      tenants: new Tenants(documents, table, now),
      directory: new Directory(
        watch(new CognitoIdentityProviderClient(clientDefaults), telemetry),
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
