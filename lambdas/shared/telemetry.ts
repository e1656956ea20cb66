import { channel } from "node:diagnostics_channel";
import type { commonVariables, Values } from "./env";
import { redacted } from "./redaction";
import { type Annotations, type Trace, traceOf } from "./trace";
import { type SendDocument, sendToDaemon } from "./trace-daemon";

const levels = ["DEBUG", "INFO", "WARN", "ERROR"] as const;
type LogLevel = (typeof levels)[number];

export type Metric =
  | "Requests"
  | "Errors"
  | "Latency"
  | "ColdStart"
  | "AccessRefused"
  | "AuditFailure"
  | "SecondFactorRefusals"
  /** Sign-ins through tenants' connections, and those that were refused. */
  | "ConnectionSignIns"
  | "ConnectionRefusals"
  /** App clients of the user pool, by the sweep. */
  | "AppClients"
  /** Identity providers of the user pool, by the sweep. */
  | "IdentityProviders"
  /** Active connections whose certificate or secret ends soon, or has ended, by the sweep. */
  | "ExpiringConnections"
  | "CredentialCacheHit"
  | "CredentialCacheMiss"
  | "StreamRecords"
  | "StreamRecordFailures"
  | "TenantEvents"
  | "TenantsTouched"
  | "TenantsPurged"
  | "Tenants"
  | "Throttles"
  | "QuotaExceeded";

/** Metrics with a series for each tenant, if the environment enables them. */
const ofTenants: ReadonlySet<string> = new Set<Metric>(["Requests", "Throttles"]);

/** Metrics that also have one series for all functions: an alarm on any of them does not grow with the functions. */
const ofEnvironment: ReadonlySet<string> = new Set<Metric>([
  "AccessRefused",
  "AuditFailure",
  "SecondFactorRefusals",
]);

export interface TelemetryOptions {
  /** The name in the route table; a metric dimension. */
  readonly functionName: string;
  /** CloudWatch namespace of the metrics. */
  readonly namespace: string;
  readonly service: string;
  readonly environment: string;
  readonly level: LogLevel;
  /** Whether requests and throttles also have a series for each tenant, each of which CloudWatch charges for. */
  readonly perTenant?: boolean;
  /** Writes one line of JSON with its line end; default: stdout, without the runtime's console prefix. */
  readonly write?: (line: string) => void;
  /** Sends trace documents; default: none are sent. */
  readonly sendTrace?: SendDocument | undefined;
}

/** Log fields of a request. Never a payload, a token or an e-mail address. */
export interface RequestRecord {
  readonly request_id: string;
  readonly function_request_id: string;
  readonly tenant_id: string | undefined;
  /** An id that an operator's request names, and neither a token nor a record vouches for: it may be no tenant's. */
  readonly requested_tenant_id?: string | undefined;
  /** Id of the tenant's own API key, if the request used it: maps lines of the access log to the tenant. */
  readonly api_key_id?: string | undefined;
  /** As in the route table, `GET /data/{item_id}`; or "none". */
  readonly route: string;
  readonly status: number;
  readonly duration_ms: number;
}

/** Log fields of an invocation without a request. */
export interface InvocationRecord {
  readonly function_request_id: string;
  readonly trigger: "stream" | "schedule" | "logs" | "tokens";
  /** Whether the whole invocation failed; single records can also fail. */
  readonly failed: boolean;
  readonly duration_ms: number;
}

/**
 * Structured logs and metrics of one function. One line per request carries both: the log fields, and the metrics in
 * the CloudWatch embedded metric format, which CloudWatch extracts from the log itself.
 */
export class Telemetry {
  private readonly counts = new Map<Metric, number>();
  private readonly units = { read: 0, write: 0 };
  private cold = true;
  private id: string | undefined;
  private work: Trace | undefined;

  constructor(private readonly options: TelemetryOptions) {}

  /**
   * Begins a request or invocation, to which later logs, capacity and traces belong. A Lambda sandbox serves one at a
   * time.
   * @param requestId the gateway's for a request, else the function's.
   */
  begin(requestId: string): void {
    this.id = requestId;
    this.units.read = 0;
    this.units.write = 0;
    // Lambda sets the variable for each invocation.
    this.work = traceOf(process.env._X_AMZN_TRACE_ID, this.options.sendTrace, Date.now());
  }

  /** Id of the current request, if it is safe in a user agent: clients can choose API Gateway's request id. */
  get requestId(): string | undefined {
    return this.id !== undefined && /^[\w-]{1,64}$/.test(this.id) ? this.id : undefined;
  }

  /** Trace of the current request; undefined: it is not traced. */
  get trace(): Trace | undefined {
    return this.work;
  }

  /** Adds the capacity units that a DynamoDB call consumed. */
  consumed(kind: "read" | "write", units: number): void {
    this.units[kind] += units;
  }

  /** Adds to a metric of the current request or invocation. */
  count(metric: Metric, by = 1): void {
    this.counts.set(metric, (this.counts.get(metric) ?? 0) + by);
  }

  log(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    if (levels.indexOf(level) < levels.indexOf(this.options.level)) return;
    this.print({ level, message, ...(this.id !== undefined && { request_id: this.id }), ...fields });
  }

  /** Writes a line of the audit trail, at any log level. */
  audit(entry: Readonly<Record<string, unknown>>): void {
    this.print({ level: "INFO", message: "audit", ...entry });
  }

  /**
   * Writes a tenant's storage in bytes, at any log level: used to allocate costs. Items are not measured every time.
   */
  storage(entry: {
    readonly tenant_id: string;
    readonly item_bytes?: number;
    readonly file_bytes: number;
  }): void {
    this.print({ level: "INFO", message: "storage", function: this.options.functionName, ...entry });
  }

  /** Writes the request's line at any log level, because it contains the metrics. */
  request(record: RequestRecord): void {
    const failed = record.status >= 500;
    // Alarms use the function, dashboards the route; a tenant dimension would create a metric per customer.
    this.emit("request", "route", failed, record, {
      Requests: 1,
      Errors: failed ? 1 : 0,
      Latency: record.duration_ms,
    });
    const { route, status, tenant_id } = record;
    const who = tenant_id === undefined ? {} : { tenant_id };
    this.endTrace(
      "request",
      { ...who, route, ...(this.requestId !== undefined && { request_id: this.requestId }) },
      failed,
      status,
    );
  }

  /** Writes the line of an invocation without a request, at any log level. */
  invocation(record: InvocationRecord): void {
    this.emit("invocation", "trigger", record.failed, record, {
      Errors: record.failed ? 1 : 0,
      Latency: record.duration_ms,
    });
    this.endTrace("invocation", { trigger: record.trigger }, record.failed);
  }

  private endTrace(...[name, annotations, failed, status]: EndOfTrace): void {
    this.work?.end(Date.now(), name, annotations, failed, status);
    this.work = undefined;
    this.id = undefined;
  }

  /**
   * Writes a line of metrics, at any log level.
   * @param dimension the field that is the metrics' dimension
   */
  measure(
    message: string,
    dimension: string,
    fields: Readonly<Record<string, string>>,
    measured: Readonly<Partial<Record<Metric, number>>>,
  ): void {
    this.print({
      level: "INFO",
      message,
      function: this.options.functionName,
      ...fields,
      ...measured,
      ...this.embedded([[dimension]], Object.keys(measured), fields.tenant_id),
    });
  }

  private emit(
    message: string,
    dimension: string,
    failed: boolean,
    fields: object,
    measured: Readonly<Record<string, number>>,
  ): void {
    const coldStart = this.cold;
    this.cold = false;
    const metrics: Record<string, number> = {
      ...measured,
      ...(coldStart && { ColdStart: 1 }),
      ...Object.fromEntries(this.counts),
    };
    this.counts.clear();
    this.print({
      level: failed ? "ERROR" : "INFO",
      message,
      ...fields,
      ...(this.work && { trace_id: this.work.traceId }),
      cold_start: coldStart,
      // DynamoDB counts in halves.
      read_units: this.units.read,
      write_units: this.units.write,
      function: this.options.functionName,
      ...metrics,
      ...this.embedded(
        [["function"], ["function", dimension]],
        Object.keys(metrics),
        (fields as { tenant_id?: string }).tenant_id,
      ),
    });
  }

  /** The embedded metric format: a line's metrics, and those with a series for the environment or for each tenant. */
  private embedded(dimensions: string[][], names: string[], tenantId: string | undefined): object {
    const directive = (sets: string[][], of: string[]) => ({
      Namespace: this.options.namespace,
      Dimensions: sets,
      Metrics: of.map((name) => ({ Name: name, Unit: name === "Latency" ? "Milliseconds" : "Count" })),
    });
    const shared = names.filter((name) => ofEnvironment.has(name));
    const own = names.filter((name) => ofTenants.has(name));
    const perTenant = this.options.perTenant === true && tenantId !== undefined && own.length > 0;
    const CloudWatchMetrics = [
      directive(dimensions, names),
      ...(shared.length > 0 ? [directive([["environment"]], shared)] : []),
      ...(perTenant ? [directive([["function", "tenant_id"]], own)] : []),
    ];
    return { _aws: { Timestamp: Date.now(), CloudWatchMetrics } };
  }

  private print(fields: Readonly<Record<string, unknown>>): void {
    const { service, environment } = this.options;
    const line = JSON.stringify({ timestamp: new Date().toISOString(), service, environment, ...fields });
    const write = this.options.write ?? ((text) => process.stdout.write(text));
    write(`${line}\n`);
  }
}

/** A function's telemetry, configured by its variables. */
export function telemetryOf(functionName: string, env: Values<typeof commonVariables>): Telemetry {
  return new Telemetry({
    functionName,
    namespace: env.METRICS_NAMESPACE,
    service: env.SERVICE_NAME,
    environment: env.ENVIRONMENT,
    level: env.LOG_LEVEL,
    perTenant: env.METRICS_PER_TENANT,
    sendTrace: sendToDaemon(process.env.AWS_XRAY_DAEMON_ADDRESS),
  });
}

type EndOfTrace = [name: string, annotations: Annotations, failed: boolean, status?: number];

/** A local runtime shows messages of this channel in its terminal; there are no other subscribers. */
const loggedErrors = channel("local-aws:logged-error");

/** Log fields of an error: its name, its stack, and its redacted message. */
export function errorFields(error: unknown): Record<string, unknown> {
  loggedErrors.publish(error);
  if (!(error instanceof Error)) return { error: typeof error };
  const metadata = (error as { $metadata?: { requestId?: string; attempts?: number } }).$metadata;
  const { cause, message, stack = "" } = error;
  return {
    error: error.name,
    error_message: redacted(message),
    ...(cause instanceof Error && { error_cause: redacted(`${cause.name}: ${cause.message}`) }),
    // After the message, which may have several lines.
    error_at: stack
      .slice(Math.max(0, stack.indexOf(message)) + message.length)
      .split("\n")
      .filter((line) => line.startsWith("    at "))
      .slice(0, 5),
    ...(metadata && { aws_request_id: metadata.requestId, aws_attempts: metadata.attempts }),
  };
}
