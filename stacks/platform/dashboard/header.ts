import { CloudwatchCompositeAlarm } from "@cdktf/provider-aws/lib/cloudwatch-composite-alarm";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { Row } from "../../constructs/monitoring/dashboard/widgets";
import type { DashboardContext } from "./context";

/** A description of the dashboard; below it, every alarm of the stack that has a receiver. */
export function headerRows({ stack, environment }: DashboardContext): Row[] {
  const { runbooks } = environment.alarms;
  const markdown = [
    `# ${stack.node.id}`,
    "Every graph shows the time range that is chosen above; what is set here is only where it begins. " +
      "Red lines are thresholds: of alarms, whose periods their graphs have, and of the service objectives. " +
      "Graphs in a row are about the same thing, graphs in a column measure the same.",
    `**An alarm is on?** Its runbook: [alarms](${runbooks}/alarms.md). How to read on: ` +
      `[observability](${runbooks}/observability.md#dashboard). ` +
      "This dashboard is made by Terraform: what is changed here by hand is gone with the next deployment.",
  ].join("\n\n");
  return [
    { height: 3, widgets: [{ width: 24, widget: { kind: "text", markdown } }] },
    {
      height: 3,
      widgets: [
        {
          width: 24,
          widget: { kind: "alarms", title: "Alarms that somebody is told of", alarms: alarmsOf(stack) },
        },
      ],
    },
  ];
}

/** ARNs of the alarms that have a receiver, in order of creation: the others are children of these. */
const alarmsOf = (stack: DashboardContext["stack"]): string[] =>
  stack.node
    .findAll()
    .filter((node) => node instanceof CloudwatchMetricAlarm || node instanceof CloudwatchCompositeAlarm)
    .filter(({ alarmActionsInput = [] }) => alarmActionsInput.length > 0)
    .map(({ arn }) => arn);
