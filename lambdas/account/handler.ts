import { randomUUID } from "node:crypto";
import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { accountRoutes } from "../../api/account";
import { credentialRoutes } from "../../api/credentials";
import { signInRoutes } from "../../api/sign-in";
import { parseTiers } from "../registry/tiers";
import { keepEntry } from "../shared/audit";
import { environmentOf, json, text } from "../shared/env";
import { createHandler } from "../shared/http";
import { instrument } from "../shared/instrument";
import { telemetryOf } from "../shared/telemetry";
import { callerVariables, establishCallers } from "../tenancy/establish";
import { TenantClients } from "../tenancy/tenant-clients";
import { userSettings, userVariables } from "../users/settings";
import type { definition } from "./definition";
import { accountOperations } from "./operations";
import { scopes } from "./scope";

const env = environmentOf<typeof definition>()({
  ...callerVariables,
  ...userVariables,
  AUDIT_TABLE: text,
  TIERS: json(parseTiers),
});
const telemetry = telemetryOf("account", env);
const { ownSession, documents, contexts, settings } = establishCallers(env, telemetry);
const gateways = new TenantClients((tenant) =>
  instrument(new APIGatewayClient({ ...settings, credentials: tenant }), telemetry),
);
const users = userSettings(env, telemetry);
const scopeOf = scopes({
  ...users,
  documentsOf: (tenantId) => documents.of(ownSession(tenantId)),
  gatewayOf: (tenantId) => gateways.of(ownSession(tenantId)),
  metadataTable: env.TENANT_METADATA_TABLE,
  environment: env.ENVIRONMENT,
  newId: randomUUID,
});

export const handler = createHandler(
  "account",
  [...accountRoutes, ...signInRoutes, ...credentialRoutes],
  accountOperations({
    scopeOf: ({ tenantId }) => scopeOf(tenantId),
    tiers: env.TIERS,
    mfa: env.MFA,
    telemetry,
    newId: randomUUID,
    now: users.now,
  }),
  {
    telemetry,
    allowOrigins: env.CORS_ALLOW_ORIGINS,
    tenantOf: (claims, sourceIp) => contexts.of(claims, sourceIp),
    keepEntry: async (entry, { tenantId }) =>
      keepEntry(await documents.of(ownSession(tenantId)), env.AUDIT_TABLE, entry),
  },
);
