import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { tenantRoutes } from "../../api/tenants";
import { ApiKeys } from "../registry/api-keys";
import { isolationModels } from "../registry/binding";
import { TenantRecords } from "../registry/tenant-records";
import { parseTiers } from "../registry/tiers";
import { keepEntry } from "../shared/audit";
import { clientDefaults } from "../shared/aws";
import { commonVariables, integer, json, oneOf, readEnvironment, text } from "../shared/env";
import { createHandler } from "../shared/http";
import { telemetryOf } from "../shared/telemetry";
import { watch } from "../shared/watch";
import { Places } from "../tenancy/places";
import { ScopedCredentials } from "../tenancy/scoped-credentials";
import { connectS3, TenantSessions } from "../tenancy/tenant-sessions";
import { AuditTrail } from "./audit-trail";
import { Control } from "./control";
import { Exports } from "./exports";
import { Moves } from "./moves";
import { adminOperations } from "./operations";

const env = readEnvironment({
  ...commonVariables,
  TENANT_METADATA_TABLE: text,
  AUDIT_TABLE: text,
  TIERS: json(parseTiers),
  TENANT_BUCKET: text,
  TENANT_ACCESS_ROLE_ARN: text,
  ISOLATION_MODEL: oneOf(...isolationModels),
  OFFBOARDING_GRACE_DAYS: integer(0, 365),
  // Less than the hour that the signing credentials live.
  PRESIGNED_URL_SECONDS: integer(1, 3000),
});
const telemetry = telemetryOf("admin", env);
const documents = DynamoDBDocumentClient.from(watch(new DynamoDBClient(clientDefaults), telemetry));
const records = new TenantRecords(documents, env.TENANT_METADATA_TABLE);
const sts = watch(new STSClient(clientDefaults), telemetry);
const places = new Places({
  credentials: new ScopedCredentials({
    assumeRole: (input) => sts.send(new AssumeRoleCommand(input)),
    onLookup: (outcome) => telemetry.count(outcome),
  }),
  model: env.ISOLATION_MODEL,
  pool: { bucket: env.TENANT_BUCKET, roleArn: env.TENANT_ACCESS_ROLE_ARN },
  work: "export",
});

const control = new Control({
  records,
  keys: new ApiKeys(watch(new APIGatewayClient(clientDefaults), telemetry), env.ENVIRONMENT),
  tiers: env.TIERS,
  graceDays: env.OFFBOARDING_GRACE_DAYS,
  telemetry,
});

export const handler = createHandler(
  "admin",
  tenantRoutes,
  adminOperations({
    control,
    moves: new Moves(control, records),
    records,
    exports: new Exports(new TenantSessions(places, connectS3(clientDefaults, telemetry)), {
      urlSeconds: env.PRESIGNED_URL_SECONDS,
    }),
    auditTrail: new AuditTrail(documents, env.AUDIT_TABLE),
  }),
  {
    telemetry,
    allowOrigins: env.CORS_ALLOW_ORIGINS,
    keepEntry: (entry) => keepEntry(documents, env.AUDIT_TABLE, entry),
  },
);
