import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import { dashboardBody } from "../../constructs/monitoring/dashboard/body";
import type { DashboardContext } from "./context";
import { functionRows } from "./functions";
import { headerRows } from "./header";
import { lifecycleRows } from "./lifecycle";
import { objectiveRows } from "./objectives";
import { routeRows } from "./routes";
import { storeRows } from "./stores";
import { tenantRows } from "./tenants";
import { trafficRows } from "./traffic";

const sections = [
  headerRows,
  objectiveRows,
  trafficRows,
  tenantRows,
  routeRows,
  functionRows,
  lifecycleRows,
  storeRows,
];

/**
 * Creates the environment's dashboard: objectives, then traffic, then the platform's parts. Call it after all alarms
 * are created.
 */
export function createDashboard(context: DashboardContext): void {
  const { stack, environment } = context;
  new CloudwatchDashboard(stack, "platform", {
    dashboardName: stack.node.id,
    dashboardBody: dashboardBody({
      region: environment.region,
      hours: environment.dashboard.hours,
      rows: sections.flatMap((rows) => rows(context)),
    }),
  });
}
