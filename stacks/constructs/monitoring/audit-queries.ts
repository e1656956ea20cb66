import type { SavedQuery } from "../../support/tenant-queries";

const FIELDS =
  "fields @timestamp, actor.type, actor.id, actor.source_ip, action, operation, target, result, tenant_id";

const audit = (text: string): SavedQuery<"audit"> => ({ of: "audit", text });

/**
 * Queries of the audit lines of all functions, by name: actor, action, tenant, time, address and result.
 * The reader replaces `{tenant}`.
 */
export const auditQueries = {
  latest: audit(`${FIELDS}
| filter message = "audit"
| sort @timestamp desc
| limit 200`),
  one_tenant: audit(`${FIELDS}
| filter message = "audit" and tenant_id = "{tenant}"
| sort @timestamp desc
| limit 1000`),
  operators: audit(`filter message = "audit" and actor.type = "operator"
| stats count(*) as actions, count_distinct(tenant_id) as tenants, latest(@timestamp) as last by actor.id, action
| sort actions desc`),
  refused: audit(`${FIELDS}
| filter message = "audit" and result >= 400
| sort @timestamp desc
| limit 200`),
} as const;
