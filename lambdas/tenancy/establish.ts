import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { Documents } from "../aws/dynamodb";
import type { Connection } from "../aws/service";
import { assumeRole, stsClient } from "../aws/sts";
import { isolationModels } from "../registry/binding";
import { readConnection } from "../registry/connection";
import { readMfaSetting } from "../registry/mfa-setting";
import { clientDefaults, documentClient } from "../shared/aws-clients";
import { json, oneOf, text, type Values } from "../shared/env";
import { instrument } from "../shared/instrument";
import { parseMfaPolicy } from "../shared/second-factor";
import type { Telemetry } from "../shared/telemetry";
import { readMachineClient } from "./own-machine";
import { readAccessState } from "./own-record";
import { readUserState } from "./own-user";
import { ScopedCredentials } from "./scoped-credentials";
import { StoreResolver } from "./store-resolver";
import { TenantClients } from "./tenant-clients";
import { TenantContexts } from "./tenant-context";
import type { TenantId } from "./tenant-id";
import { TenantTables } from "./tenant-table";

/** Variables of every function that serves tenants. */
export const callerVariables = {
  TENANT_METADATA_TABLE: text,
  TENANT_MEMBERS_TABLE: text,
  MFA: json(parseMfaPolicy),
  TENANT_ACCESS_ROLE_ARN: text,
  USER_POOL_ID: text,
  USER_POOL_CLIENT_ID: text,
  COGNITO_ISSUER: text,
};

/** Variables of every function that serves tenants' data. */
export const tenancyVariables = {
  ...callerVariables,
  TENANT_DATA_TABLE: text,
  TENANT_BUCKET: text,
  ISOLATION_MODEL: oneOf(...isolationModels),
};

/** Tenants' credentials from STS, and the settings of the clients that use them. */
export function establishCredentials(telemetry: Telemetry) {
  // The clients of all tenants share one connection pool: a new tenant costs no TLS handshake.
  const settings: Connection = {
    ...clientDefaults,
    requestHandler: new NodeHttpHandler(clientDefaults.requestHandler),
  };
  const sts = instrument(stsClient(settings), telemetry);
  const credentials = new ScopedCredentials({
    assumeRole: (input) => assumeRole(sts, input),
    onLookup: (outcome) => telemetry.count(outcome),
  });
  return { credentials, settings };
}

/** Identifies callers, and connects to DynamoDB with the credentials of the caller's tenant. */
export function establishCallers(env: Values<typeof callerVariables>, telemetry: Telemetry) {
  const { credentials, settings } = establishCredentials(telemetry);
  /** Reaches the tenant's rows in the platform's own tables. */
  const ownSession = (tenantId: TenantId) =>
    credentials.source({ roleArn: env.TENANT_ACCESS_ROLE_ARN, tenantId });
  const documents = new TenantClients<Documents>((tenant) =>
    documentClient(telemetry, { ...settings, credentials: tenant }),
  );
  const contexts = new TenantContexts({
    pool: { issuer: env.COGNITO_ISSUER, clientId: env.USER_POOL_CLIENT_ID },
    mfa: env.MFA,
    readAccessState: async (tenantId) => {
      const own = await documents.of(ownSession(tenantId));
      const [state, ownMfa, connection] = await Promise.all([
        readAccessState(own, env.TENANT_METADATA_TABLE, tenantId),
        readMfaSetting(own, env.TENANT_MEMBERS_TABLE, tenantId),
        readConnection(own, env.TENANT_MEMBERS_TABLE, tenantId),
      ]);
      return state && { ...state, ownMfa, connection };
    },
    readMachine: async (tenantId, clientId) =>
      readMachineClient(
        await documents.of(ownSession(tenantId)),
        env.TENANT_MEMBERS_TABLE,
        tenantId,
        clientId,
      ),
    readUser: async (tenantId, userId) =>
      readUserState(await documents.of(ownSession(tenantId)), env.TENANT_MEMBERS_TABLE, tenantId, userId),
  });
  return { credentials, ownSession, documents, contexts, settings };
}

/** As {@link establishCallers}, with access to the tenants' data in the stores that their bindings name. */
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
