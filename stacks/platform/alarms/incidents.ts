import { routes } from "../../../api/routes";
import type { AlarmKind } from "../../constructs/monitoring/alarm-kinds";
import { MetricAlarm } from "../../constructs/monitoring/metric-alarm";
import { watchSum } from "../../constructs/monitoring/metrics";
import { type AlarmContext, allFunctions, ownMetric, routedFunctions } from "./context";

/** What must never happen is looked at so often. */
export const INCIDENT_SECONDS = 60;

/** Alarms on what must never happen: each single one is an incident, whatever the environment. */
export function createIncidentAlarms(context: AlarmContext): void {
  createIncidentAlarm(context, {
    kind: "cross-tenant-refusals",
    metricName: "AccessRefused",
    functions: allFunctions,
    meaning:
      "IAM refused a function something: code reached for what its tenant may not, or a role lacks a right",
  });
  createIncidentAlarm(context, {
    kind: "audit-failures",
    metricName: "AuditFailure",
    functions: routedFunctions.filter((name) =>
      routes.some((route) => route.function === name && "audited" in route),
    ),
    meaning: "Something was done to a tenant or a user that the audit trail has no entry of",
  });
}

interface Incident {
  readonly kind: AlarmKind;
  readonly metricName: string;
  readonly functions: readonly string[];
  readonly meaning: string;
}

function createIncidentAlarm(
  context: AlarmContext,
  { kind, metricName, functions, meaning }: Incident,
): void {
  const { stack, environment, name, topicArn } = context;
  const [first, ...others] = functions.map(
    (functionName) =>
      ({ ...ownMetric(context, metricName, { function: functionName }), statistic: "Sum" }) as const,
  );
  if (first === undefined) throw new Error(`${kind}: no function writes ${metricName}`);
  new MetricAlarm(stack, kind.replaceAll("-", "_"), {
    environment,
    alarmName: name(kind),
    kind,
    meaning,
    watched: watchSum("Incidents", [first, ...others], INCIDENT_SECONDS),
    threshold: 0,
    evaluationPeriods: 1,
    withoutData: "has not happened",
    topicArn,
  });
}
