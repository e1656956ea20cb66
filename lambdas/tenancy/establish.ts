import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { type ClientSettings, clientDefaults } from "../shared/aws";
import { oneOf, text, type Values } from "../shared/env";
import type { Telemetry } from "../shared/telemetry";
import { ScopedCredentials } from "./scoped-credentials";
import { TenantContexts } from "./tenant-context";
import { TenantTables } from "./tenant-table";

/** What every function that serves tenants is given. */
export const tenancyVariables = {
  TENANT_DATA_TABLE: text,
  TENANT_METADATA_TABLE: text,
  TENANT_BUCKET: text,
  TENANT_ACCESS_ROLE_ARN: text,
  ISOLATION_MODEL: oneOf("pool"),
  USER_POOL_ID: text,
  USER_POOL_CLIENT_ID: text,
  COGNITO_ISSUER: text,
};

/**
 * The tenancy of a function: pooled tables and bucket, reached with credentials of the tenant. Where a tenant's data
 * lives is decided here and in TenantTables and TenantBuckets alone.
 */
export function establishTenancy(env: Values<typeof tenancyVariables>, telemetry: Telemetry) {
  const sts = new STSClient(clientDefaults);
  // One pool of connections for the clients of all tenants: a new tenant costs no TLS handshake.
  const settings: ClientSettings = { ...clientDefaults, requestHandler: sts.config.requestHandler };
  const credentials = new ScopedCredentials({
    roleArn: env.TENANT_ACCESS_ROLE_ARN,
    assumeRole: (input) => sts.send(new AssumeRoleCommand(input)),
    onLookup: (outcome) => telemetry.count(outcome),
  });
  const tables = new TenantTables(
    credentials,
    { data: env.TENANT_DATA_TABLE, metadata: env.TENANT_METADATA_TABLE },
    settings,
  );
  const contexts = new TenantContexts({
    pool: { issuer: env.COGNITO_ISSUER, clientId: env.USER_POOL_CLIENT_ID },
    readStanding: (tenantId) => tables.standing(tenantId),
  });
  return { credentials, tables, contexts, settings };
}
