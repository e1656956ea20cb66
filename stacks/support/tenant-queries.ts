/** A query of Logs Insights. */
export interface SavedQuery<Source extends string> {
  /** Log groups that it reads. */
  readonly of: Source;
  /** In the language of Logs Insights; the reader replaces `{tenant}`, `{key}` and `{request}`. */
  readonly text: string;
}

/**
 * Log groups with tenants' lines: the API's access log, the functions' logs including the lifecycle function's, or all
 * of these.
 */
export type TenantSource = "access" | "functions" | "lifecycle" | "all";

const from =
  <Source extends TenantSource>(of: Source) =>
  (text: string): SavedQuery<Source> => ({ of, text });
const [access, functions, lifecycle, all] = [
  from("access"),
  from("functions"),
  from("lifecycle"),
  from("all"),
];

/** A tenant's id; the access log can have other values in its place, such as `-`. */
const TENANT_ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/** Whether a log value is a tenant's id. */
export const isTenantId = (value: string | undefined): value is string =>
  value !== undefined && new RegExp(`^${TENANT_ID}$`).test(value);

/**
 * Gives each line a `tenant`: the id from the token, or else the id of the API key, which belongs to one tenant. AWS
 * does not document whether API Gateway logs a claim whose name has a colon, so a result may have either; `usage_keys`
 * maps keys to tenants. A line that does not match has no extracted field. Source: CloudWatch Logs user guide, parse.
 */
const NAME_TENANT = `parse tenant_id /^(?<claimed>${TENANT_ID})$/
| fields coalesce(claimed, api_key_id) as tenant`;

const OF_TENANTS = `filter message = "access"
| ${NAME_TENANT}
| filter tenant != "-"`;
const OF_ONE = `filter message = "access"
| ${NAME_TENANT}
| filter tenant in ["{tenant}", "{key}"]`;
const WORK_OF_ONE = `filter message = "request" and tenant_id = "{tenant}"`;
/** Excludes throttled requests, which take no time and would make a slow API look fast. */
const ANSWERED = "status != 429";

/**
 * Refusals that API Gateway does not charge for. Source: Amazon API Gateway pricing (authorization, API keys,
 * throttling); names of response types: API Gateway developer guide, gateway response types.
 */
const uncharged = [
  "UNAUTHORIZED",
  "ACCESS_DENIED",
  "MISSING_AUTHENTICATION_TOKEN",
  "EXPIRED_TOKEN",
  "INVALID_SIGNATURE",
  "INVALID_API_KEY",
  "THROTTLED",
  "QUOTA_EXCEEDED",
  "WAF_FILTERED",
];

/**
 * Queries about tenants, by name. The queries of `npm run tenants -- usage` and `npm run costs` begin with `usage`: for
 * one tenant (`{tenant}`, and `{key}`, the id of its API key), or by tenant. `{request}` is a request's id.
 */
export const tenantQueries = {
  top_by_traffic: access(`${OF_TENANTS}
| stats count(*) as requests, count_distinct(route) as routes, latest(@timestamp) as last by tenant
| sort requests desc
| limit 20`),
  top_by_errors: access(`${OF_TENANTS} and status >= 500
| stats count(*) as errors, count_distinct(route) as routes, latest(request_id) as last_request by tenant
| sort errors desc
| limit 20`),
  top_by_client_errors: access(`${OF_TENANTS} and status >= 400 and status < 500 and ${ANSWERED}
| stats count(*) as errors, count_distinct(route) as routes, latest(request_id) as last_request by tenant
| sort errors desc
| limit 20`),
  top_by_latency: access(`${OF_TENANTS} and ${ANSWERED}
| stats pct(duration_ms, 99) as p99, pct(duration_ms, 50) as p50, count(*) as requests by tenant
| sort p99 desc
| limit 20`),
  top_by_throttles: access(`filter message = "access" and status = 429
| ${NAME_TENANT}
| stats count(*) as throttles, latest(@timestamp) as last by tenant, error
| sort throttles desc
| limit 20`),
  top_by_capacity: functions(`filter message = "request" and ispresent(tenant_id)
| stats sum(write_units) as writes, sum(read_units) as reads, sum(duration_ms) as milliseconds by tenant_id
| sort writes desc, reads desc
| limit 20`),
  one_tenant_last_hour: all(`filter toMillis(@timestamp) >= (now() - 3600) * 1000
| ${NAME_TENANT}
| filter tenant in ["{tenant}", "{key}"]
| display @timestamp, message, route, status, duration_ms, cold_start, read_units, write_units, error, request_id
| sort @timestamp desc
| limit 1000`),
  one_request: all(`filter request_id = "{request}"
| fields @timestamp, @log, level, message, tenant_id, route, status, duration_ms, error, error_message
| sort @timestamp asc
| limit 200`),
  usage_requests: access(`${OF_ONE}
| stats count(*) as requests by route, status, bin(1d)`),
  usage_latency: access(`${OF_ONE} and ${ANSWERED}
| stats pct(duration_ms, 50) as p50, pct(duration_ms, 99) as p99`),
  usage_latency_by_route: access(`${OF_ONE} and ${ANSWERED}
| stats pct(duration_ms, 50) as p50, pct(duration_ms, 99) as p99 by route`),
  usage_latency_by_day: access(`${OF_ONE} and ${ANSWERED}
| stats pct(duration_ms, 50) as p50, pct(duration_ms, 99) as p99 by bin(1d)`),
  usage_work: functions(`${WORK_OF_ONE}
| stats sum(read_units) as reads, sum(write_units) as writes, sum(duration_ms) as milliseconds by route, bin(1d)`),
  usage_keys: functions(`filter message = "request" and ispresent(api_key_id)
| stats latest(tenant_id) as tenant_id by api_key_id`),
  usage_storage: lifecycle(`filter message = "storage" and tenant_id = "{tenant}"
| stats latest(item_bytes) as items, latest(file_bytes) as files by bin(1d)`),
  usage_of_all_requests: access(`${OF_TENANTS}
| stats count(*) as requests by tenant, status`),
  usage_of_all_latency: access(`${OF_TENANTS} and ${ANSWERED}
| stats pct(duration_ms, 50) as p50, pct(duration_ms, 99) as p99 by tenant`),
  usage_of_all_charged:
    access(`filter message = "access" and error not in [${uncharged.map((type) => `"${type}"`).join(", ")}]
| ${NAME_TENANT}
| stats count(*) as requests by tenant`),
  usage_of_all_work: functions(`filter message in ["request", "invocation"]
| stats count(*) as invocations, sum(read_units) as reads, sum(write_units) as writes, sum(duration_ms) as milliseconds by tenant_id, function`),
  usage_of_all_lines: all(`${NAME_TENANT}
| stats count(*) as lines by tenant`),
  usage_of_all_storage: lifecycle(`filter message = "storage"
| stats max(item_bytes) as items, max(file_bytes) as files by tenant_id, bin(1d) as day
| stats avg(items) as item_bytes, avg(files) as file_bytes, count(*) as days by tenant_id`),
} as const;
