import { CloudwatchCompositeAlarm } from "@cdktf/provider-aws/lib/cloudwatch-composite-alarm";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { Row } from "../../constructs/monitoring/dashboard/widgets";
import type { DashboardContext } from "./context";

/** A description of the dashboard, and below it every alarm of the stack that has a receiver. */
export function headerRows({ stack, environment }: DashboardContext): Row[] {
  const { runbooks } = environment.alarms;
  const markdown = [
    `# ${stack.node.id}`,
    "Every graph follows the time range chosen above. " +
      "Red lines are thresholds of alarms and of the service objectives; a graph has the period of its alarm. " +
      "A row is about one subject, a column about one measure.",
    `**An alarm is on?** Runbooks: [alarms](${runbooks}/alarms.md). Where to look next: ` +
      `[observability](${runbooks}/observability.md#dashboard). ` +
      "Terraform manages this dashboard: the next deployment overwrites manual changes.",
  ].join("\n\n");
  return [
    { height: 3, widgets: [{ width: 24, widget: { kind: "text", markdown } }] },
    {
      height: 3,
      widgets: [
        {
          width: 24,
          widget: { kind: "alarms", title: "Alarms that notify", alarms: alarmsOf(stack) },
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
