import { CloudwatchQueryDefinition } from "@cdktf/provider-aws/lib/cloudwatch-query-definition";
import { Construct } from "constructs";

const FIELDS = "fields @timestamp, actor.type, actor.id, actor.source_ip, action, target, result, tenant_id";

/** Logs Insights queries over the audit lines of all functions, by name: `{tenant}` is what the reader fills in. */
const queries = {
  latest: `${FIELDS}
| filter message = "audit"
| sort @timestamp desc
| limit 200`,
  one_tenant: `${FIELDS}
| filter message = "audit" and tenant_id = "{tenant}"
| sort @timestamp desc
| limit 1000`,
  operators: `filter message = "audit" and actor.type = "operator"
| stats count(*) as actions, count_distinct(tenant_id) as tenants, latest(@timestamp) as last by actor.id, action
| sort actions desc`,
  refused: `${FIELDS}
| filter message = "audit" and result >= 400
| sort @timestamp desc
| limit 200`,
} as const;

export interface AuditQueriesProps {
  /** The queries are in this folder of the saved queries. */
  readonly folder: string;
  /** Names of the log groups that hold audit lines. */
  readonly logGroupNames: readonly string[];
}

/** Saved questions to the audit trail: who did what to which tenant, when, from where, with what result. */
export class AuditQueries extends Construct {
  constructor(scope: Construct, id: string, { folder, logGroupNames }: AuditQueriesProps) {
    super(scope, id);
    for (const [name, queryString] of Object.entries(queries)) {
      new CloudwatchQueryDefinition(this, name, {
        name: `${folder}/${name.replaceAll("_", "-")}`,
        logGroupNames: [...logGroupNames],
        queryString,
      });
    }
  }
}
