import type { AlarmKind } from "../../constructs/monitoring/alarm-kinds";
import { MetricAlarm } from "../../constructs/monitoring/metric-alarm";
import { watch } from "../../constructs/monitoring/metrics";
import { type AlarmContext, metricOfAll } from "./context";

/** Period of the alarms on incidents. */
export const INCIDENT_SECONDS = 60;

/** Alarms on events that must never happen: a single one is an incident, in every environment. */
export function createIncidentAlarms(context: AlarmContext): void {
  createIncidentAlarm(context, {
    kind: "cross-tenant-refusals",
    metricName: "AccessRefused",
    meaning:
      "IAM denied a call by a function: its code asked for something outside its tenant, or a role lacks a permission",
  });
  createIncidentAlarm(context, {
    kind: "audit-failures",
    metricName: "AuditFailure",
    meaning: "A change to a tenant or user has no entry in the audit trail",
  });
}

interface Incident {
  readonly kind: AlarmKind;
  readonly metricName: string;
  readonly meaning: string;
}

function createIncidentAlarm(context: AlarmContext, { kind, metricName, meaning }: Incident): void {
  const { stack, environment, name, topicArn } = context;
  new MetricAlarm(stack, kind.replaceAll("-", "_"), {
    environment,
    alarmName: name(kind),
    kind,
    meaning,
    watched: watch({ ...metricOfAll(context, metricName), statistic: "Sum" }, INCIDENT_SECONDS),
    threshold: 0,
    evaluationPeriods: 1,
    withoutData: "has not happened",
    topicArn,
  });
}
