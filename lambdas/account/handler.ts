import { randomUUID } from "node:crypto";
import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { Alignment } from "../registry/alignment";
import { ApiKeys } from "../registry/api-keys";
import { Directory } from "../registry/directory";
import { Members } from "../registry/members";
import { parseTiers } from "../registry/tiers";
import { keepEntry } from "../shared/audit";
import { clientDefaults } from "../shared/aws-clients";
import { environmentOf, json, text } from "../shared/env";
import { createHandler } from "../shared/http";
import { instrument } from "../shared/instrument";
import { telemetryOf } from "../shared/telemetry";
import { callerVariables, establishCallers } from "../tenancy/establish";
import { readOwnRecord } from "../tenancy/own-record";
import { TenantClients } from "../tenancy/tenant-clients";
import type { TenantContext } from "../tenancy/tenant-context";
import type { definition } from "./definition";
import { accountOperations } from "./operations";
import type { TenantScope } from "./tenant-scope";

const env = environmentOf<typeof definition>()({
  ...callerVariables,
  TENANT_MEMBERS_TABLE: text,
  AUDIT_TABLE: text,
  TIERS: json(parseTiers),
});
const telemetry = telemetryOf("account", env);
const { ownSession, documents, contexts, settings } = establishCallers(env, telemetry);
const gateways = new TenantClients((tenant) =>
  instrument(new APIGatewayClient({ ...settings, credentials: tenant }), telemetry),
);
const directory = new Directory(
  instrument(new CognitoIdentityProviderClient(clientDefaults), telemetry),
  env.USER_POOL_ID,
);

async function scopeOf({ tenantId }: TenantContext): Promise<TenantScope> {
  const own = await documents.of(ownSession(tenantId));
  const members = new Members(own, env.TENANT_MEMBERS_TABLE, tenantId);
  const readRecord = () => readOwnRecord(own, env.TENANT_METADATA_TABLE, tenantId);
  return {
    tenantId,
    members,
    directory,
    alignment: new Alignment(members, directory, async () => (await readRecord())?.status === "active"),
    readRecord,
    apiKeyValue: async (keyId) =>
      new ApiKeys(await gateways.of(ownSession(tenantId)), env.ENVIRONMENT).value(keyId),
  };
}

export const handler = createHandler(
  "account",
  accountOperations({
    scopeOf,
    tiers: env.TIERS,
    telemetry,
    newId: randomUUID,
    now: () => new Date(),
  }),
  {
    telemetry,
    allowOrigins: env.CORS_ALLOW_ORIGINS,
    tenantOf: (claims) => contexts.of(claims),
    keepEntry: async (entry, { tenantId }) =>
      keepEntry(await documents.of(ownSession(tenantId)), env.AUDIT_TABLE, entry),
  },
);
