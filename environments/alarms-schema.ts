import { z } from "zod";
import { decimal, text, wholeNumber } from "./fields";

const EMAIL = 'write an e-mail address, e.g. "oncall@example.com"';
const PERIOD = "write a multiple of 60 from 60 to 3600 (seconds)";
const RUNBOOKS =
  'write where this docs/ folder is read, without a slash at the end, e.g. "https://github.com/owner/name/blob/main/docs"';
const ROUTES = 'write an object with a route a field, e.g. { "POST /onboarding": 8000 }';

/** When an alarm is looked at. At most a day together, as periods are an hour at most. Source: CloudWatch API, PutMetricAlarm. */
const evaluation = {
  periodSeconds: z
    .int({ error: PERIOD })
    .min(60, { error: PERIOD })
    .max(3600, { error: PERIOD })
    .multipleOf(60, { error: PERIOD }),
  /** The alarm goes off when so many periods in a row are above the threshold. */
  evaluationPeriods: wholeNumber("periods", 1, 24),
};

/** The alarm goes off above this many in one period. */
const countAlarm = (counted: string) =>
  z.strictObject({ threshold: wholeNumber(`${counted} in one period`, 0, 1_000_000), ...evaluation });

/** Milliseconds of a request: API Gateway gives up after 29 seconds. Source: API Gateway quotas. */
export const requestMilliseconds = wholeNumber("milliseconds", 1, 29_000);

/** When people are called. What is above its threshold in every case (a refused call across tenants) has none here. */
export const alarmsSchema = z.strictObject({
  /** E-mail addresses that the alarm topic writes to; each confirms its subscription once. */
  receivers: z.array(text(EMAIL).regex(/^[^@\s]+@[^@\s]+\.[^@\s]+$/, { error: EMAIL }), {
    error: `write a list; ${EMAIL}`,
  }),
  /** Base URL of the documentation: every alarm's description ends with a link to its section of `alarms.md` there. */
  runbooks: text(RUNBOOKS).regex(/^https:\/\/[^\s/]+(\/[^\s/?#]+)*$/, { error: RUNBOOKS }),
  functionErrors: countAlarm("errors"),
  apiServerErrors: countAlarm("errors"),
  /** Of each function: the share of its requests that it answers with 5xx. */
  errorRate: z.strictObject({
    percent: decimal("percent of requests", 0.1, 100),
    /** In a period with fewer requests nothing is said: one of two is no rate. */
    leastRequests: wholeNumber("requests in one period", 1, 1_000_000),
    ...evaluation,
  }),
  /** Of each route: what 99 of 100 requests stay below, as the functions measure it. */
  routeLatency: z.strictObject({
    milliseconds: requestMilliseconds,
    /** Routes that take longer by what they do, as the route table names them. */
    routes: z.record(z.string(), requestMilliseconds, { error: ROUTES }),
    ...evaluation,
  }),
  /** Of each tier: requests that API Gateway turned away, by the usage plan or the stage's limits. */
  tierThrottles: countAlarm("requests"),
  /** Of each table with its indexes: reads and writes that DynamoDB turned away, and requests that it answered with 5xx. */
  tableThrottles: countAlarm("requests"),
  tableErrors: countAlarm("requests"),
  /** How old a change of a tenant may be when the lifecycle function sees it. */
  iteratorAge: z.strictObject({ seconds: wholeNumber("seconds", 1, 86_400), ...evaluation }),
  signInFailures: countAlarm("failed sign-ins"),
  /** Lines with level ERROR, and invocations that ended without one: time-outs, crashes. */
  logErrors: countAlarm("lines"),
  /** Of each silo: requests that its table throttled, and answers of its table and bucket with 5xx. */
  siloThrottles: countAlarm("errors"),
  siloErrors: countAlarm("errors"),
});

export type AlarmsConfig = Readonly<z.output<typeof alarmsSchema>>;
/** What a count alarm is set by. */
export type CountAlarmSettings = AlarmsConfig["functionErrors"];
