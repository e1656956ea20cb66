import { never } from "../../constructs/monitoring/dashboard/alarm-lines";
import { evenRow, heading, type Row } from "../../constructs/monitoring/dashboard/widgets";
import { SILENT_SECONDS } from "../alarms/lifecycle";
import { aws, type DashboardContext, own } from "./context";

/** Period of the alarm on dead letters. */
const DEAD_LETTER_SECONDS = 60;

/** The changes that the lifecycle function carries out: their age, their number, and dead letters. */
export function lifecycleRows(context: DashboardContext): Row[] {
  const { environment, functions, deadLetters } = context;
  const { seconds, periodSeconds: agePeriod } = environment.alarms.iteratorAge;
  const lambda = aws("Lambda", { FunctionName: functions.lifecycle.function.functionName });
  const queue = aws("SQS", { QueueName: deadLetters.name });
  const ofFunction = { function: "lifecycle" };
  return [
    heading(
      "Lifecycle of tenants",
      "Changes to tenants' records wait in the table's stream until the function has processed them.",
    ),
    evenRow(6, [
      {
        kind: "graph",
        title: "Age of the oldest change",
        series: [{ label: "Oldest", expression: "age / 1000" }],
        inputs: { age: lambda("IteratorAge", "Maximum") },
        thresholds: [{ label: `alarm above ${seconds} s`, value: seconds }],
        periodSeconds: agePeriod,
        unit: "seconds",
        legend: "hidden",
      },
      {
        kind: "graph",
        title: "Dead letters",
        series: [{ label: "Waiting", metric: queue("ApproximateNumberOfMessagesVisible", "Maximum") }],
        ...never(DEAD_LETTER_SECONDS),
        unit: "messages",
        legend: "hidden",
      },
      {
        kind: "graph",
        title: "Changes",
        series: [
          { label: "Taken from the stream", metric: own(context, "StreamRecords", "Sum", ofFunction) },
          {
            label: "Failed, to be tried again",
            metric: own(context, "StreamRecordFailures", "Sum", ofFunction),
          },
          { label: "Events published", metric: own(context, "TenantEvents", "Sum", ofFunction) },
          { label: "Touched by the sweep", metric: own(context, "TenantsTouched", "Sum", ofFunction) },
        ],
        periodSeconds: environment.dashboard.periodSeconds,
        unit: "changes",
      },
      {
        kind: "graph",
        title: "Runs of the function",
        series: [{ label: "Runs", metric: lambda("Invocations", "Sum") }],
        thresholds: [{ label: "alarm below 1", value: 1 }],
        periodSeconds: SILENT_SECONDS,
        unit: `in ${SILENT_SECONDS / 60} minutes`,
        legend: "hidden",
      },
    ]),
  ];
}
