import { z } from "zod";
import { requestMilliseconds } from "./alarms-schema";
import { decimal, wholeNumber } from "./fields";

/**
 * Percent of requests. Below 95 the fastest burn that people are called for, 14.4 times the budget, would come near all requests
 * failing; above 99.99 a month has four minutes to spare.
 */
const target = decimal("percent of requests", 95, 99.99);

/** What the platform promises to those who call its API, over a window that moves with time. */
export const objectivesSchema = z.strictObject({
  windowDays: wholeNumber("days", 7, 90),
  /** Requests that the API answers with something else than 5xx. */
  availability: z.strictObject({ percent: target }),
  /** Requests that the API answers within so many milliseconds. */
  latency: z.strictObject({ percent: target, milliseconds: requestMilliseconds }),
  /** A stretch of time with fewer requests burns nothing: with so little traffic one failure would be a large share. */
  leastRequests: wholeNumber("requests", 1, 1_000_000),
});

export type ObjectivesConfig = Readonly<z.output<typeof objectivesSchema>>;
