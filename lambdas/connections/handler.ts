import { randomBytes, randomInt } from "node:crypto";
import { connectionRoutes } from "../../api/connections";
import { DomainHolders } from "../registry/domains";
import { TenantRecords } from "../registry/tenant-records";
import { keepEntry } from "../shared/audit";
import { documentClient } from "../shared/aws-clients";
import { environmentOf, json, text } from "../shared/env";
import { createHandler } from "../shared/http";
import { telemetryOf } from "../shared/telemetry";
import { callerVariables, establishCallers } from "../tenancy/establish";
import { userSettings, userVariables } from "../users/settings";
import type { definition } from "./definition";
import { txtLookUp } from "./domain-proof";
import { fetchMetadata } from "./metadata-document";
import { connectionOperations } from "./operations";
import { Providers } from "./providers";
import { connectionScopes } from "./scope";
import { parseSingleSignOn } from "./settings";

const env = environmentOf<typeof definition>()({
  ...callerVariables,
  ...userVariables,
  AUDIT_TABLE: text,
  SINGLE_SIGN_ON: json(parseSingleSignOn),
});
const telemetry = telemetryOf("connections", env);
const { ownSession, documents, contexts } = establishCallers(env, telemetry);
const own = documentClient(telemetry);
const records = new TenantRecords(own, env.TENANT_METADATA_TABLE);
const holders = new DomainHolders(own, env.TENANT_METADATA_TABLE);
const users = userSettings(env, telemetry);
const settings = env.SINGLE_SIGN_ON;
const localProviders = settings?.localProviders === true;

/** Base 36, as in the names of providers. */
const GENERATIONS = 36 ** 6;

export const handler = createHandler(
  "connections",
  connectionRoutes,
  connectionOperations({
    singleSignOn: settings && {
      host: settings.host,
      providers: new Providers(users.cognito, env.USER_POOL_ID, settings),
      userPoolId: env.USER_POOL_ID,
      metadata: {
        localProviders,
        fetchMetadata: (url) => fetchMetadata(url, { local: localProviders }),
        now: () => new Date(),
      },
      mfa: env.MFA,
      newGeneration: () => randomInt(GENERATIONS).toString(36).padStart(6, "0"),
      newToken: () => randomBytes(16).toString("hex"),
      lookUp: txtLookUp(settings.dnsServers),
    },
    scopeOf: connectionScopes({
      ...users,
      documentsOf: (tenantId) => documents.of(ownSession(tenantId)),
      isActive: async (tenantId) => (await records.read(tenantId))?.status === "active",
      documents: own,
      metadataTable: env.TENANT_METADATA_TABLE,
    }),
    holderOf: (domain) => holders.holderOf(domain),
    readTenant: (tenantId) => records.read(tenantId),
    now: Date.now,
  }),
  {
    telemetry,
    allowOrigins: env.CORS_ALLOW_ORIGINS,
    tenantOf: (claims) => contexts.of(claims),
    keepEntry: (entry) => keepEntry(own, env.AUDIT_TABLE, entry),
  },
);
