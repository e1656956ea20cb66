import { z } from "zod";

const number = (error: string, max: number) => z.number({ error }).min(0, { error }).max(max, { error });
const RESERVOIR = "write a whole number from 0 to 1000 (requests per second)";

/** Which requests are traced. Functions that no request starts, by stream or schedule, are sampled by Lambda alone. */
export const tracingSchema = z.strictObject({
  /** Whether gateway and functions take part in traces at all. */
  enabled: z.boolean({ error: "write true or false" }),
  /** Requests per second that are traced in any case, over all of the API. */
  reservoirPerSecond: number(RESERVOIR, 1000).int({ error: RESERVOIR }),
  /** Of the requests beyond, how many are traced. */
  fixedRatePercent: number("write a number from 0 to 100 (percent)", 100),
});
