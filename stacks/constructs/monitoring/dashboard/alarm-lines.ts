import type { CountAlarmSettings } from "../../../../environments/schema/monitoring";
import type { Graph } from "./widgets";

/** The threshold of an alarm on sums, as a line, with the alarm's period. */
export const alarmLine = ({
  threshold,
  periodSeconds,
}: CountAlarmSettings): Pick<Graph, "thresholds" | "periodSeconds"> => ({
  thresholds: [{ label: `alarm above ${threshold}`, value: threshold }],
  periodSeconds,
});

/** The threshold line of an event that must never happen. */
export const never = (periodSeconds: number): Pick<Graph, "thresholds" | "periodSeconds"> => ({
  thresholds: [{ label: "alarm above 0", value: 0 }],
  periodSeconds,
});
