import { tenantStatuses } from "../../../api/tenant";
import { functionDefinitions } from "../../../lambdas/functions";
import { alarmLine } from "../../constructs/monitoring/dashboard/alarm-lines";
import { evenRow, heading, type Row } from "../../constructs/monitoring/dashboard/widgets";
import { type DashboardContext, own } from "./context";

/** The tier of requests from an unknown tenant: lambdas/lifecycle/throttles.ts. */
const OF_NOBODY = "unknown";

/** Tenants as a whole: their throttled requests, and their number in each status. */
export function tenantRows(context: DashboardContext): Row[] {
  const { environment } = context;
  return [
    heading("Tenants", "Saved queries of Logs Insights find the tenant: metrics have no tenant dimension."),
    evenRow(6, [
      {
        kind: "graph",
        title: "Throttled requests (429), by tier",
        series: [...Object.keys(environment.tiers), OF_NOBODY].map((tier) => ({
          label: tier,
          metric: own(context, "Throttles", "Sum", { tier }),
        })),
        ...alarmLine(environment.alarms.tierThrottles),
        unit: "requests",
      },
      {
        kind: "graph",
        title: "Tenants by status",
        series: tenantStatuses.map((status) => ({
          label: status,
          metric: own(context, "Tenants", "Maximum", { status }),
        })),
        periodSeconds: functionDefinitions.lifecycle.triggers.schedule.everyMinutes * 60,
        stacked: true,
        unit: "tenants",
      },
    ]),
  ];
}
