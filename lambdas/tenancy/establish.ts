import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { type ClientSettings, clientDefaults } from "../shared/aws";
import { oneOf, text, type Values } from "../shared/env";
import type { Telemetry } from "../shared/telemetry";
import { ScopedCredentials } from "./scoped-credentials";
import { TenantContexts, type TenantStanding } from "./tenant-context";
import type { TenantId } from "./tenant-id";
import { TenantTables } from "./tenant-table";

/** What every function is given whose callers are users of tenants. */
export const callerVariables = {
  TENANT_METADATA_TABLE: text,
  TENANT_ACCESS_ROLE_ARN: text,
  USER_POOL_ID: text,
  USER_POOL_CLIENT_ID: text,
  COGNITO_ISSUER: text,
};

/** What functions are given that work on tenants' data. */
export const tenancyVariables = {
  ...callerVariables,
  TENANT_DATA_TABLE: text,
  TENANT_BUCKET: text,
  ISOLATION_MODEL: oneOf("pool"),
};

/** Credentials of tenants, and the settings of clients that are made with them. */
export function tenantCredentials(roleArn: string, telemetry: Telemetry) {
  const sts = new STSClient(clientDefaults);
  // One pool of connections for the clients of all tenants: a new tenant costs no TLS handshake.
  const settings: ClientSettings = { ...clientDefaults, requestHandler: sts.config.requestHandler };
  const credentials = new ScopedCredentials({
    roleArn,
    assumeRole: (input) => sts.send(new AssumeRoleCommand(input)),
    onLookup: (outcome) => telemetry.count(outcome),
  });
  return { credentials, settings };
}

/** Who calls, from the claims of the environment's pool and the tenant's standing. */
export function callerContexts(
  env: Values<typeof callerVariables>,
  readStanding: (tenantId: TenantId) => Promise<TenantStanding | undefined>,
): TenantContexts {
  return new TenantContexts({
    pool: { issuer: env.COGNITO_ISSUER, clientId: env.USER_POOL_CLIENT_ID },
    readStanding,
  });
}

/**
 * The tenancy of a function: pooled tables and bucket, reached with credentials of the tenant. Where a tenant's data
 * lives is decided here and in TenantTables and TenantBuckets alone.
 */
export function establishTenancy(env: Values<typeof tenancyVariables>, telemetry: Telemetry) {
  const { credentials, settings } = tenantCredentials(env.TENANT_ACCESS_ROLE_ARN, telemetry);
  const tables = new TenantTables(
    credentials,
    { data: env.TENANT_DATA_TABLE, metadata: env.TENANT_METADATA_TABLE },
    settings,
  );
  const contexts = callerContexts(env, (tenantId) => tables.standing(tenantId));
  return { credentials, tables, contexts, settings };
}
