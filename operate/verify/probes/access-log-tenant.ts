import { loggedRequest } from "../access-log";
import { Untrue } from "../outcome";
import type { Probe } from "../probe";

const TENANT_CLAIM = "$context.authorizer.claims.tenant_id";

export const accessLogTenant: Probe = {
  name: "access-log-tenant",
  assumes: `the access log's variable ${TENANT_CLAIM} is the tenant's id, and the line names its API key by id`,
  source:
    "API Gateway developer guide, variables for access logging ($context.authorizer.claims.property, $context.identity.apiKeyId)",
  otherwise:
    "tell tenants by api_key_id: change tenant_id in stacks/constructs/api/access-log.ts and the queries in stacks/support/tenant-queries.ts",
  meaningful: ["aws", "emulator", "local"],
  run: async (world) => {
    const [{ api, tenantId }] = await world.tenants.two();
    const { api_key_id: keyId } = await world.plane.tenant(tenantId);
    const line = await loggedRequest(world, await api.send("GET", "/data?limit=1"));
    if (line.tenant_id !== tenantId) {
      throw new Untrue(`the line has the tenant ${line.tenant_id}, not ${tenantId}`);
    }
    if (line.api_key_id !== keyId)
      throw new Untrue(`the line has the API key ${line.api_key_id}, not ${keyId}`);
    return `line of ${line.route} with tenant ${tenantId} and API key ${keyId}`;
  },
};
