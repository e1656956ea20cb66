import { z } from "zod";
import { wholeNumber } from "./fields";

const PERIOD = "write a multiple of 60 from 60 to 3600 (seconds)";

/** How the environment's dashboard is opened; whoever reads it can choose another time range. */
export const dashboardSchema = z.strictObject(
  {
    /** Time range at first: the last so many hours. */
    hours: wholeNumber("hours", 1, 720),
    /**
     * A point of a graph is so long. Graphs with a threshold have the period of its alarm instead, so that line and threshold can
     * be compared. CloudWatch keeps periods below 300 seconds for 15 days. Source: CloudWatch user guide, metrics retention.
     */
    periodSeconds: z
      .int({ error: PERIOD })
      .min(60, { error: PERIOD })
      .max(3600, { error: PERIOD })
      .multipleOf(60, { error: PERIOD }),
  },
  { error: "write an object: { hours: 3, periodSeconds: 300 }" },
);
