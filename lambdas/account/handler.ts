import { randomUUID } from "node:crypto";
import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { accountRoutes } from "../../api/account";
import { parseTiers } from "../registry/tiers";
import { keepEntry } from "../shared/audit";
import { clientDefaults } from "../shared/aws-clients";
import { environmentOf, integer, json, text } from "../shared/env";
import { createHandler } from "../shared/http";
import { instrument } from "../shared/instrument";
import { telemetryOf } from "../shared/telemetry";
import { callerVariables, establishCallers } from "../tenancy/establish";
import { TenantClients } from "../tenancy/tenant-clients";
import type { definition } from "./definition";
import { accountOperations } from "./operations";
import { scopes } from "./scope";

const env = environmentOf<typeof definition>()({
  ...callerVariables,
  TENANT_MEMBERS_TABLE: text,
  AUDIT_TABLE: text,
  TIERS: json(parseTiers),
  USER_CALLS_PER_MINUTE: integer(60, 6_000),
  INVITATIONS_PER_DAY: integer(1, 1_000),
  INVITATION_COOL_DOWN_SECONDS: integer(0, 86_400),
});
const telemetry = telemetryOf("account", env);
const { ownSession, documents, contexts, settings } = establishCallers(env, telemetry);
const gateways = new TenantClients((tenant) =>
  instrument(new APIGatewayClient({ ...settings, credentials: tenant }), telemetry),
);
const now = () => new Date();
const scopeOf = scopes({
  documentsOf: (tenantId) => documents.of(ownSession(tenantId)),
  gatewayOf: (tenantId) => gateways.of(ownSession(tenantId)),
  cognito: instrument(new CognitoIdentityProviderClient(clientDefaults), telemetry),
  userPoolId: env.USER_POOL_ID,
  metadataTable: env.TENANT_METADATA_TABLE,
  membersTable: env.TENANT_MEMBERS_TABLE,
  environment: env.ENVIRONMENT,
  userCallsPerMinute: env.USER_CALLS_PER_MINUTE,
  invitations: { perDay: env.INVITATIONS_PER_DAY, coolDown: env.INVITATION_COOL_DOWN_SECONDS },
  now,
});

export const handler = createHandler(
  "account",
  accountRoutes,
  accountOperations({
    scopeOf: ({ tenantId }) => scopeOf(tenantId),
    tiers: env.TIERS,
    telemetry,
    newId: randomUUID,
    now,
  }),
  {
    telemetry,
    allowOrigins: env.CORS_ALLOW_ORIGINS,
    tenantOf: (claims) => contexts.of(claims),
    keepEntry: async (entry, { tenantId }) =>
      keepEntry(await documents.of(ownSession(tenantId)), env.AUDIT_TABLE, entry),
  },
);
