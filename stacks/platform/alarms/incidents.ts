import { routes } from "../../../api/routes";
import type { AlarmKind } from "../../constructs/monitoring/alarm-kinds";
import { MetricAlarm } from "../../constructs/monitoring/metric-alarm";
import { watchSum } from "../../constructs/monitoring/metrics";
import { type AlarmContext, allFunctions, ownMetric, routedFunctions } from "./context";

/** Period of the alarms on incidents. */
export const INCIDENT_SECONDS = 60;

/** Functions per alarm: CloudWatch accepts ten metrics, and further functions get another alarm before that limit. */
const FUNCTIONS_OF_AN_ALARM = 8;

/** Alarms on events that must never happen: a single one is an incident, in every environment. */
export function createIncidentAlarms(context: AlarmContext): void {
  createIncidentAlarm(context, {
    kind: "cross-tenant-refusals",
    metricName: "AccessRefused",
    functions: allFunctions,
    meaning:
      "IAM denied a call by a function: its code asked for something outside its tenant, or a role lacks a permission",
  });
  createIncidentAlarm(context, {
    kind: "audit-failures",
    metricName: "AuditFailure",
    functions: routedFunctions.filter((name) =>
      routes.some((route) => route.function === name && "audited" in route),
    ),
    meaning: "A change to a tenant or user has no entry in the audit trail",
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
  if (functions.length === 0) throw new Error(`${kind}: no function writes ${metricName}`);
  for (let start = 0; start < functions.length; start += FUNCTIONS_OF_AN_ALARM) {
    const [first, ...others] = functions
      .slice(start, start + FUNCTIONS_OF_AN_ALARM)
      .map(
        (functionName) =>
          ({ ...ownMetric(context, metricName, { function: functionName }), statistic: "Sum" }) as const,
      );
    if (first === undefined) continue;
    const alarmName = start === 0 ? kind : `${kind}-${start / FUNCTIONS_OF_AN_ALARM + 1}`;
    new MetricAlarm(stack, alarmName.replaceAll("-", "_"), {
      environment,
      alarmName: name(alarmName),
      kind,
      meaning,
      watched: watchSum("Incidents", [first, ...others], INCIDENT_SECONDS),
      threshold: 0,
      evaluationPeriods: 1,
      withoutData: "has not happened",
      topicArn,
    });
  }
}
