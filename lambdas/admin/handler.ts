import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { tenantRoutes } from "../../api/tenants";
import { ApiKeys } from "../registry/api-keys";
import { isolationModels } from "../registry/binding";
import { TenantRecords } from "../registry/tenant-records";
import { parseTiers } from "../registry/tiers";
import { keepEntry } from "../shared/audit";
import { clientDefaults, documentClient, s3Client } from "../shared/aws-clients";
import { environmentOf, integer, json, oneOf, text } from "../shared/env";
import { createHandler } from "../shared/http";
import { instrument } from "../shared/instrument";
import { telemetryOf } from "../shared/telemetry";
import { establishCredentials } from "../tenancy/establish";
import { StoreResolver } from "../tenancy/store-resolver";
import { TenantSessions } from "../tenancy/tenant-sessions";
import { AuditTrail } from "./audit-trail";
import { Control } from "./control";
import { CursorSecret } from "./cursor-secret";
import type { definition } from "./definition";
import { Exports } from "./exports";
import { Moves } from "./moves";
import { adminOperations } from "./operations";

const env = environmentOf<typeof definition>()({
  TENANT_METADATA_TABLE: text,
  AUDIT_TABLE: text,
  TIERS: json(parseTiers),
  TENANT_BUCKET: text,
  TENANT_ACCESS_ROLE_ARN: text,
  ISOLATION_MODEL: oneOf(...isolationModels),
  OFFBOARDING_GRACE_DAYS: integer(0, 365),
  // Less than the hour for which the signing credentials are valid.
  PRESIGNED_URL_SECONDS: integer(1, 3000),
});
const telemetry = telemetryOf("admin", env);
const documents = documentClient(telemetry);
const records = new TenantRecords(documents, env.TENANT_METADATA_TABLE);
const { credentials, settings } = establishCredentials(telemetry);
const resolver = new StoreResolver({
  credentials,
  model: env.ISOLATION_MODEL,
  pool: { bucket: env.TENANT_BUCKET, roleArn: env.TENANT_ACCESS_ROLE_ARN },
  work: "export" satisfies (typeof definition)["silo"],
});

/**
 * Seconds for which a function may still sign uploads of a suspended tenant (see TenantContexts), and as long again for
 * clock skew.
 */
const SIGNED_LATE = 60;

const control = new Control({
  records,
  keys: new ApiKeys(instrument(new APIGatewayClient(clientDefaults), telemetry), env.ENVIRONMENT),
  tiers: env.TIERS,
  graceDays: env.OFFBOARDING_GRACE_DAYS,
  uploadsEndAfter: env.PRESIGNED_URL_SECONDS + SIGNED_LATE,
  telemetry,
});

export const handler = createHandler(
  "admin",
  tenantRoutes,
  adminOperations({
    control,
    moves: new Moves(control, records),
    records,
    exports: new Exports(
      new TenantSessions(resolver, (tenant) => s3Client(telemetry, { ...settings, credentials: tenant })),
      {
        urlSeconds: env.PRESIGNED_URL_SECONDS,
      },
    ),
    auditTrail: new AuditTrail(documents, env.AUDIT_TABLE),
    cursorSecret: new CursorSecret(documents, env.TENANT_METADATA_TABLE),
  }),
  {
    telemetry,
    allowOrigins: env.CORS_ALLOW_ORIGINS,
    keepEntry: (entry) => keepEntry(documents, env.AUDIT_TABLE, entry),
  },
);
