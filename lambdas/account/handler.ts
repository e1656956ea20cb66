import { randomUUID } from "node:crypto";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { Directory } from "../registry/directory";
import { parseTiers } from "../registry/tiers";
import { clientDefaults } from "../shared/aws";
import { commonVariables, json, readEnvironment, text } from "../shared/env";
import { createHandler } from "../shared/http";
import { telemetryOf } from "../shared/telemetry";
import { callerContexts, callerVariables, tenantCredentials } from "../tenancy/establish";
import { accountOperations } from "./operations";
import { AccountStores } from "./stores";

const env = readEnvironment({
  ...commonVariables,
  ...callerVariables,
  TENANT_MEMBERS_TABLE: text,
  AUDIT_TABLE: text,
  TIERS: json(parseTiers),
});
const telemetry = telemetryOf("account", env);
const { credentials, settings } = tenantCredentials(env.TENANT_ACCESS_ROLE_ARN, telemetry);
const stores = new AccountStores(
  credentials,
  { metadata: env.TENANT_METADATA_TABLE, members: env.TENANT_MEMBERS_TABLE, audit: env.AUDIT_TABLE },
  settings,
  env.ENVIRONMENT,
);
const contexts = callerContexts(env, (tenantId) => stores.standing(tenantId));

export const handler = createHandler(
  "account",
  accountOperations({
    storeOf: (tenant) => stores.of(tenant),
    directory: new Directory(new CognitoIdentityProviderClient(clientDefaults), env.USER_POOL_ID),
    tiers: env.TIERS,
    newId: randomUUID,
  }),
  {
    telemetry,
    allowOrigins: env.CORS_ALLOW_ORIGINS,
    tenantOf: (claims) => contexts.of(claims),
    keepEntry: async (entry, tenant) => (await stores.of(tenant)).keepEntry(entry),
  },
);
