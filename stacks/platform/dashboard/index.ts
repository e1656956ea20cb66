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

/** The environment's dashboard: from what is promised, over what is asked, to what it is made of. Made when all alarms are. */
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
