import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { isolationModels } from "../registry/binding";
import { type ClientSettings, clientDefaults } from "../shared/aws";
import { oneOf, text, type Values } from "../shared/env";
import { instrument } from "../shared/instrument";
import type { Telemetry } from "../shared/telemetry";
import { readAccessState } from "./own-record";
import { ScopedCredentials } from "./scoped-credentials";
import { StoreResolver } from "./store-resolver";
import { TenantClients } from "./tenant-clients";
import { TenantContexts } from "./tenant-context";
import type { TenantId } from "./tenant-id";
import { TenantTables } from "./tenant-table";

/** What every function that serves tenants is given. */
export const callerVariables = {
  TENANT_METADATA_TABLE: text,
  TENANT_ACCESS_ROLE_ARN: text,
  USER_POOL_ID: text,
  USER_POOL_CLIENT_ID: text,
  COGNITO_ISSUER: text,
};

/** What every function that works on tenants' data is given. */
export const tenancyVariables = {
  ...callerVariables,
  TENANT_DATA_TABLE: text,
  TENANT_BUCKET: text,
  ISOLATION_MODEL: oneOf(...isolationModels),
};

/** Who calls a function, and DynamoDB with the credentials of the caller's tenant. */
export function establishCallers(env: Values<typeof callerVariables>, telemetry: Telemetry) {
  const sts = instrument(new STSClient(clientDefaults), telemetry);
  // One pool of connections for the clients of all tenants: a new tenant costs no TLS handshake.
  const settings: ClientSettings = { ...clientDefaults, requestHandler: sts.config.requestHandler };
  const credentials = new ScopedCredentials({
    assumeRole: (input) => sts.send(new AssumeRoleCommand(input)),
    onLookup: (outcome) => telemetry.count(outcome),
  });
  /** With the function's own access role, to what the platform keeps of the tenant. */
  const ownSession = (tenantId: TenantId) =>
    credentials.source({ roleArn: env.TENANT_ACCESS_ROLE_ARN, tenantId });
  const documents = new TenantClients((tenant) =>
    DynamoDBDocumentClient.from(
      instrument(new DynamoDBClient({ ...settings, credentials: tenant }), telemetry),
      {
        // A number that JavaScript rounds is still better read than an item that cannot be read at all.
        unmarshallOptions: { wrapNumbers: Number },
      },
    ),
  );
  const contexts = new TenantContexts({
    pool: { issuer: env.COGNITO_ISSUER, clientId: env.USER_POOL_CLIENT_ID },
    readAccessState: async (tenantId) =>
      readAccessState(await documents.of(ownSession(tenantId)), env.TENANT_METADATA_TABLE, tenantId),
  });
  return { credentials, ownSession, documents, contexts, settings };
}

/**
 * The tenancy of a function that works on tenants' data: tables and buckets, reached with credentials of the tenant. Where
 * a tenant's data lives is decided by its binding and by Places alone.
 */
export function establishTenancy(env: Values<typeof tenancyVariables>, telemetry: Telemetry) {
  const callers = establishCallers(env, telemetry);
  const resolver = new StoreResolver({
    credentials: callers.credentials,
    model: env.ISOLATION_MODEL,
    pool: {
      table: env.TENANT_DATA_TABLE,
      bucket: env.TENANT_BUCKET,
      roleArn: env.TENANT_ACCESS_ROLE_ARN,
    },
  });
  return { ...callers, resolver, tables: new TenantTables(callers.documents, resolver) };
}
