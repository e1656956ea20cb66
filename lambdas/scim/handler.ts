import { randomUUID } from "node:crypto";
import { provisioningRoutes } from "../../api/provisioning";
import { SCIM_BASE } from "../../api/scim";
import { type AuditEntry, keepEntry } from "../shared/audit";
import { environmentOf, integer, text } from "../shared/env";
import { createHandler, type LambdaHandler } from "../shared/http";
import { telemetryOf } from "../shared/telemetry";
import { callerVariables, establishCallers } from "../tenancy/establish";
import type { TenantId } from "../tenancy/tenant-id";
import { userSettings, userVariables } from "../users/settings";
import { ScimClients } from "./client";
import type { definition } from "./definition";
import { scimOperations } from "./operations";
import { scimHandler } from "./protocol";
import { provisioningOperations } from "./provisioning";
import { scimScopes } from "./scope";

const env = environmentOf<typeof definition>()({
  ...callerVariables,
  ...userVariables,
  AUDIT_TABLE: text,
  SCIM_REQUESTS_PER_MINUTE: integer(60, 6_000),
});
const telemetry = telemetryOf("scim", env);
const { ownSession, documents, contexts } = establishCallers(env, telemetry);
const users = userSettings(env, telemetry);
const documentsOf = (tenantId: TenantId) => documents.of(ownSession(tenantId));
const scopeOf = scimScopes({
  ...users,
  documentsOf,
  metadataTable: env.TENANT_METADATA_TABLE,
  requestsPerMinute: env.SCIM_REQUESTS_PER_MINUTE,
});
const options = { telemetry, newId: randomUUID, now: users.now };
const clients = new ScimClients({ scopeOf, now: Date.now });
const keep = async (entry: AuditEntry, { tenantId }: { readonly tenantId: TenantId }) =>
  keepEntry(await documentsOf(tenantId), env.AUDIT_TABLE, entry);

const protocol = scimHandler(scimOperations(options), {
  telemetry,
  clientOf: (event) => clients.of(event),
  used: (client) => clients.used(client),
  keepEntry: keep,
  now: Date.now,
});

const administration = createHandler(
  "scim",
  provisioningRoutes,
  provisioningOperations({ ...options, scopeOf, keepEntry: keep }),
  {
    telemetry,
    allowOrigins: env.CORS_ALLOW_ORIGINS,
    tenantOf: (claims) => contexts.of(claims),
    keepEntry: keep,
  },
);

/** Identity providers, and the administrators who let them in. */
export const handler: LambdaHandler = (event, context) =>
  (event.resource.startsWith(`${SCIM_BASE}/`) ? protocol : administration)(event, context);
