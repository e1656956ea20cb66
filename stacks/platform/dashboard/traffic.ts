import { alarmLine } from "../../constructs/monitoring/dashboard/alarm-lines";
import { evenRow, heading, type Row } from "../../constructs/monitoring/dashboard/widgets";
import { tenantFunctions } from "../alarms/context";
import { aws, type DashboardContext, own } from "./context";

/** Sign-ins of users whose company's provider vouches for them, as the pool's trigger decides them. */
const connectionSignIns = (context: DashboardContext) =>
  ({
    kind: "graph",
    title: "Sign-ins through connections",
    series: [
      { label: "Succeeded", metric: own(context, "ConnectionSignIns", "Sum", { function: "tokens" }) },
      { label: "Refused", metric: own(context, "ConnectionRefusals", "Sum", { function: "tokens" }) },
    ],
    periodSeconds: context.environment.dashboard.periodSeconds,
    unit: "sign-ins",
  }) as const;

/** The API as a whole, from its clients' view, and sign-ins. */
export function trafficRows(context: DashboardContext): Row[] {
  const { environment, restApi, stores } = context;
  const { dashboard, alarms, objectives } = environment;
  const { periodSeconds } = dashboard;
  const api = aws("ApiGateway", { ApiName: restApi.name });
  const { pool, client } = stores.users;
  const signIns = aws("Cognito", { UserPool: pool.id, UserPoolClient: client.id });
  return [
    heading("API", "All requests, as API Gateway counts them, including those that never reach a function."),
    evenRow(6, [
      {
        kind: "graph",
        title: "Requests",
        series: [
          { label: "All", metric: api("Count", "SampleCount") },
          { label: "Errors of clients (4xx)", metric: api("4XXError", "Sum") },
        ],
        periodSeconds,
        unit: "requests",
      },
      {
        kind: "graph",
        title: "Server errors (5xx)",
        series: [{ label: "5xx", metric: api("5XXError", "Sum") }],
        ...alarmLine(alarms.apiServerErrors),
        unit: "requests",
        legend: "hidden",
      },
      {
        kind: "graph",
        title: "Latency",
        series: [
          { label: "p50", metric: api("Latency", "p50") },
          { label: "p99", metric: api("Latency", "p99") },
        ],
        thresholds: [
          { label: `objective for ${objectives.latency.percent} %`, value: objectives.latency.milliseconds },
        ],
        periodSeconds,
        unit: "ms",
      },
    ]),
    evenRow(6, [
      {
        kind: "graph",
        title: "Sign-ins",
        series: [
          { label: "Succeeded", metric: signIns("SignInSuccesses", "Sum") },
          { label: "Failed", expression: "FILL(attempts, 0) - FILL(successes, 0)" },
        ],
        inputs: {
          attempts: signIns("SignInSuccesses", "SampleCount"),
          successes: signIns("SignInSuccesses", "Sum"),
        },
        ...alarmLine(alarms.signInFailures),
        unit: "sign-ins",
      },
      ...(environment.singleSignOn === undefined ? [] : [connectionSignIns(context)]),
      {
        kind: "graph",
        title: "Refused for lack of a second factor",
        series: tenantFunctions.map((name) => ({
          label: name,
          metric: own(context, "SecondFactorRefusals", "Sum", { function: name }),
        })),
        ...alarmLine(alarms.secondFactorRefusals),
        unit: "requests",
      },
      {
        kind: "graph",
        title: "App clients of the user pool",
        series: [{ label: "All", metric: own(context, "AppClients", "Maximum", { function: "lifecycle" }) }],
        ...alarmLine(alarms.appClients),
        unit: "app clients",
        legend: "hidden",
      },
    ]),
  ];
}
