import { randomUUID } from "node:crypto";
import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { tenantCredentialRoutes } from "../../api/tenant-credentials";
import { tenantUserRoutes } from "../../api/tenant-users";
import { tenantRoutes } from "../../api/tenants";
import { ApiKeys } from "../registry/api-keys";
import { AppClients } from "../registry/app-clients";
import { isolationModels } from "../registry/binding";
import { MachineClients } from "../registry/machine-clients";
import { type StoredTenant, TenantRecords } from "../registry/tenant-records";
import { parseTiers } from "../registry/tiers";
import { keepEntry } from "../shared/audit";
import { clientDefaults, documentClient, s3Client } from "../shared/aws-clients";
import { environmentOf, integer, json, oneOf, text } from "../shared/env";
import { createHandler } from "../shared/http";
import { instrument } from "../shared/instrument";
import { parseMfaPolicy } from "../shared/second-factor";
import { telemetryOf } from "../shared/telemetry";
import { establishCredentials } from "../tenancy/establish";
import { StoreResolver } from "../tenancy/store-resolver";
import { TenantClients } from "../tenancy/tenant-clients";
import { tenantIdOf } from "../tenancy/tenant-id";
import { TenantSessions } from "../tenancy/tenant-sessions";
import { MachineCredentials } from "../users/machine-credentials";
import { UserManagement } from "../users/management";
import { userSettings, userVariables } from "../users/settings";
import { userScopes } from "../users/user-scope";
import { AuditTrail } from "./audit-trail";
import { Control } from "./control";
import { CursorSecret } from "./cursor-secret";
import type { definition } from "./definition";
import { Exports } from "./exports";
import { Lists } from "./lists";
import { Moves } from "./moves";
import { adminOperations } from "./operations";

const env = environmentOf<typeof definition>()({
  ...userVariables,
  TENANT_METADATA_TABLE: text,
  AUDIT_TABLE: text,
  TIERS: json(parseTiers),
  MFA: json(parseMfaPolicy),
  TENANT_BUCKET: text,
  TENANT_ACCESS_ROLE_ARN: text,
  TENANT_SUPPORT_ROLE_ARN: text,
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
  mfa: env.MFA,
  graceDays: env.OFFBOARDING_GRACE_DAYS,
  uploadsEndAfter: env.PRESIGNED_URL_SECONDS + SIGNED_LATE,
  telemetry,
});

const userOptions = userSettings(env, telemetry);
const scopeOf = userScopes(userOptions);
const members = new TenantClients((tenant) =>
  documentClient(telemetry, { ...settings, credentials: tenant }),
);

/** A tenant's users, and the documents client with the tenant's session. */
async function usersOf(tenant: StoredTenant) {
  const tenantId = tenantIdOf(tenant);
  const session = credentials.source({ roleArn: env.TENANT_SUPPORT_ROLE_ARN, tenantId });
  const isActive = async () => (await records.read(tenantId))?.status === "active";
  const own = await members.of(session);
  return { ...scopeOf({ tenantId, documents: own, isActive }), own };
}

export const handler = createHandler(
  "admin",
  [...tenantRoutes, ...tenantUserRoutes, ...tenantCredentialRoutes],
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
    lists: new Lists(new CursorSecret(documents, env.TENANT_METADATA_TABLE)),
    users: new UserManagement({ newId: randomUUID, now: userOptions.now, telemetry }),
    usersOf,
    credentialsOf: async (tenant) => {
      const { own, tenantId, calls } = await usersOf(tenant);
      return new MachineCredentials({
        clients: new MachineClients(own, env.TENANT_MEMBERS_TABLE, tenantId),
        appClients: new AppClients(calls.meter(userOptions.cognito), env.USER_POOL_ID),
        calls,
      });
    },
  }),
  {
    telemetry,
    allowOrigins: env.CORS_ALLOW_ORIGINS,
    keepEntry: (entry) => keepEntry(documents, env.AUDIT_TABLE, entry),
  },
);
