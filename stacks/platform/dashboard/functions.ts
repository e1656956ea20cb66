import { routes } from "../../../api/routes";
import { alarmLine, never } from "../../constructs/monitoring/dashboard/alarm-lines";
import { evenRow, type Graph, heading, type Row } from "../../constructs/monitoring/dashboard/widgets";
import { allFunctions, routedFunctions } from "../alarms/context";
import { INCIDENT_SECONDS } from "../alarms/incidents";
import { aws, type DashboardContext, own } from "./context";

/** The functions: failures, cold starts, credentials, and events that must never happen. */
export function functionRows(context: DashboardContext): Row[] {
  const { environment, functions } = context;
  const { alarms, dashboard } = environment;
  const { periodSeconds } = dashboard;
  const all = Object.entries(functions);
  const byFunction = (metricName: string, names: readonly string[] = Object.keys(functions)) =>
    names.map((name) => ({ label: name, metric: own(context, metricName, "Sum", { function: name }) }));
  const audited = routedFunctions.filter((name) =>
    routes.some((route) => route.function === name && "audited" in route),
  );
  const graph = (title: string, rest: Omit<Graph, "kind" | "title">): Graph => ({
    kind: "graph",
    title,
    ...rest,
  });
  return [
    heading("Functions", "A denial by IAM and a lost audit entry are incidents: a single one is too many."),
    evenRow(6, [
      graph("Refused accesses", {
        series: byFunction("AccessRefused", allFunctions),
        ...never(INCIDENT_SECONDS),
        unit: "refusals",
      }),
      graph("Audit entries lost", {
        series: byFunction("AuditFailure", audited),
        ...never(INCIDENT_SECONDS),
        unit: "entries",
      }),
      graph("Failed invocations", {
        series: all.map(([name, { function: lambda }]) => ({
          label: name,
          metric: aws("Lambda", { FunctionName: lambda.functionName })("Errors", "Sum"),
        })),
        ...alarmLine(alarms.functionErrors),
        unit: "invocations",
      }),
      graph("Errors in logs", {
        series: [{ label: "All functions", metric: own(context, "LogErrors", "Sum") }],
        ...alarmLine(alarms.logErrors),
        unit: "lines",
      }),
    ]),
    evenRow(6, [
      graph("Cold starts", { series: byFunction("ColdStart"), periodSeconds, stacked: true, unit: "starts" }),
      graph("Sandboxes in use", {
        series: all.map(([name, { function: lambda }]) => ({
          label: name,
          metric: aws("Lambda", { FunctionName: lambda.functionName })("ConcurrentExecutions", "Maximum"),
        })),
        periodSeconds,
        unit: "at once",
      }),
      credentialCache(context),
      graph("Turned away by Lambda", {
        series: all.map(([name, { function: lambda }]) => ({
          label: name,
          metric: aws("Lambda", { FunctionName: lambda.functionName })("Throttles", "Sum"),
        })),
        ...alarmLine(alarms.functionThrottles),
        unit: "invocations",
      }),
    ]),
  ];
}

/** Share of requests with cached credentials of the tenant, without a call to STS. */
function credentialCache(context: DashboardContext): Graph {
  const names = Object.keys(context.functions);
  const inputs = names.flatMap((name) =>
    (["Hit", "Miss"] as const).map(
      (outcome) =>
        [`${name}${outcome}`, own(context, `CredentialCache${outcome}`, "Sum", { function: name })] as const,
    ),
  );
  return {
    kind: "graph",
    title: "Credentials at hand (cache hits)",
    series: names.map((name) => ({
      label: name,
      expression: `100 * FILL(${name}Hit, 0) / (FILL(${name}Hit, 0) + FILL(${name}Miss, 0))`,
    })),
    inputs: Object.fromEntries(inputs),
    periodSeconds: context.environment.dashboard.periodSeconds,
    max: 100,
    unit: "% of look-ups",
  };
}
