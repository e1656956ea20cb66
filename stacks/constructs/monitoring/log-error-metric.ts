import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { CloudwatchLogMetricFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-metric-filter";
import { Construct } from "constructs";

/** Patterns for error lines in a function's log, by their writer: the function or Lambda. */
const patterns = {
  logged_errors: '{ $.level = "ERROR" }',
  // After a timeout or crash the function writes no line: Lambda reports the invocation in its own line, at level WARN.
  // Source: Lambda developer guide, Telemetry API event schema (platform.report) and log-level filtering.
  failed_invocations: '{ $.type = "platform.report" && $.record.status != "success" }',
} as const;

export interface LogErrorMetricProps {
  readonly logGroup: CloudwatchLogGroup;
  readonly namespace: string;
  readonly metricName: string;
}

/** Counts the errors in the log of one function, in a metric that all functions share. */
export class LogErrorMetric extends Construct {
  constructor(scope: Construct, id: string, { logGroup, namespace, metricName }: LogErrorMetricProps) {
    super(scope, id);
    for (const [name, pattern] of Object.entries(patterns)) {
      new CloudwatchLogMetricFilter(this, name, {
        name: name.replaceAll("_", "-"),
        logGroupName: logGroup.name,
        pattern,
        metricTransformation: { namespace, name: metricName, value: "1", unit: "Count" },
      });
    }
  }
}
