import type { CountAlarmSettings } from "../../../../environments/schema/monitoring";
import type { Graph } from "./widgets";

/** The line above which an alarm on sums goes off, and the period that its sums are of. */
export const alarmLine = ({
  threshold,
  periodSeconds,
}: CountAlarmSettings): Pick<Graph, "thresholds" | "periodSeconds"> => ({
  thresholds: [{ label: `alarm above ${threshold}`, value: threshold }],
  periodSeconds,
});

/** The line of what must not happen even once. */
export const never = (periodSeconds: number): Pick<Graph, "thresholds" | "periodSeconds"> => ({
  thresholds: [{ label: "alarm above 0", value: 0 }],
  periodSeconds,
});
