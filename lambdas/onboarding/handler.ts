import { randomUUID } from "node:crypto";
import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { SSMClient } from "@aws-sdk/client-ssm";
import { ApiKeys } from "../registry/api-keys";
import { isolationModels } from "../registry/binding";
import { Directory } from "../registry/directory";
import { Members } from "../registry/members";
import { TenantRecords } from "../registry/tenant-records";
import { parseTiers } from "../registry/tiers";
import { UsagePlans } from "../registry/usage-plans";
import { keepEntry } from "../shared/audit";
import { clientDefaults, documentClient, s3Client } from "../shared/aws-clients";
import { environmentOf, json, oneOf, text } from "../shared/env";
import { createHandler } from "../shared/http";
import { instrument } from "../shared/instrument";
import { telemetryOf } from "../shared/telemetry";
import { establishCredentials } from "../tenancy/establish";
import { Silos } from "../tenancy/silos";
import { StoreResolver } from "../tenancy/store-resolver";
import type { definition } from "./definition";
import { IdempotentRequests } from "./idempotency";
import { NameReservations } from "./name-reservations";
import { onboardingOperations } from "./operations";
import { ProvisioningRecords } from "./provisioning-records";

const env = environmentOf<typeof definition>()({
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
const documents = documentClient(telemetry);
const table = env.TENANT_METADATA_TABLE;
const gateway = instrument(new APIGatewayClient(clientDefaults), telemetry);
const now = () => new Date();
const { credentials, settings } = establishCredentials(telemetry);
const silos = new Silos({
  ssm: instrument(new SSMClient(clientDefaults), telemetry),
  parameters: env.SILO_PARAMETERS,
  environment: env.ENVIRONMENT,
  resolver: new StoreResolver({
    credentials,
    model: env.ISOLATION_MODEL,
    work: "activation" satisfies (typeof definition)["silo"],
  }),
  connect: (tenant) => ({
    documents: documentClient(telemetry, { ...settings, credentials: tenant }),
    s3: s3Client(telemetry, { ...settings, credentials: tenant }),
  }),
});

export const handler = createHandler(
  "onboarding",
  onboardingOperations({
    stores: {
      requests: new IdempotentRequests(documents, table, now, randomUUID),
      names: new NameReservations(documents, table),
      records: new TenantRecords(documents, table, now),
      silos,
      provisioning: new ProvisioningRecords(documents, table, now),
      directory: new Directory(
        instrument(new CognitoIdentityProviderClient(clientDefaults), telemetry),
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
