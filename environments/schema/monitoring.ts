import { z } from "zod";
import { EMAIL_ADDRESS } from "./aws-values";
import { decimal, flag, pattern, wholeNumber } from "./fields";

const EMAIL = 'write an e-mail address, e.g. "oncall@example.com"';
const PERIOD = "write a multiple of 60 from 60 to 3600 (seconds)";
const RUNBOOKS =
  'write where this docs/ folder is read, without a slash at the end, in at most 200 characters, e.g. "https://github.com/owner/name/blob/main/docs"';
const ROUTES = 'write an object with one field per route, e.g. { "POST /onboarding": 8000 }';

const periodSeconds = z
  .int({ error: PERIOD })
  .min(60, { error: PERIOD })
  .max(3600, { error: PERIOD })
  .multipleOf(60, { error: PERIOD });

/** CloudWatch evaluates at most a day; periods end at an hour. Source: CloudWatch API reference, PutMetricAlarm. */
const evaluation = {
  periodSeconds,
  /** Number of consecutive periods above the threshold after which the alarm goes off. */
  evaluationPeriods: wholeNumber("periods", 1, 24),
};

/** An alarm that goes off above a count in one period. */
const countAlarm = (counted: string) =>
  z.strictObject({ threshold: wholeNumber(`${counted} in one period`, 0, 1_000_000), ...evaluation });

/** API Gateway ends a request after 29 seconds. Source: API Gateway quotas. */
const requestMilliseconds = wholeNumber("milliseconds", 1, 29_000);

/** Thresholds of alarms. Alarms that go off at the first event, such as a denied call across tenants, have none. */
export const alarmsSchema = z.strictObject({
  /** E-mail addresses subscribed to the alarm topic; each receiver confirms once. */
  receivers: z.array(pattern(EMAIL, EMAIL_ADDRESS), {
    error: `write a list; ${EMAIL}`,
  }),
  /**
   * Base URL of the documentation: each alarm's description links to its section of `alarms.md` there. A description
   * has 1,024 characters. Source: CloudWatch API reference, PutMetricAlarm.
   */
  runbooks: pattern(RUNBOOKS, /^(?=.{1,200}$)https:\/\/[^\s/]+(\/[^\s/?#]+)*$/),
  functionErrors: countAlarm("errors"),
  /** Invocations that Lambda throttled because the function's or the account's concurrency was used up. */
  functionThrottles: countAlarm("invocations"),
  apiServerErrors: countAlarm("errors"),
  /** Of each function: the share of requests with a 5xx response. */
  errorRate: z.strictObject({
    percent: decimal("percent of requests", 0.1, 100),
    /** Periods with fewer requests do not count: one failure of two requests is not a meaningful rate. */
    leastRequests: wholeNumber("requests in one period", 1, 1_000_000),
    ...evaluation,
  }),
  /** Of each route: the 99th percentile, as the functions measure it. */
  routeLatency: z.strictObject({
    milliseconds: requestMilliseconds,
    /** Other limits for slow routes, by the names of the route table. */
    routes: z.record(z.string(), requestMilliseconds, { error: ROUTES }),
    ...evaluation,
  }),
  /** Of each tier: requests throttled by the usage plan or the stage. */
  tierThrottles: countAlarm("requests"),
  /** Of each table with its indexes: throttled requests, and requests with a 5xx response. */
  tableThrottles: countAlarm("requests"),
  tableErrors: countAlarm("requests"),
  /** Age of a tenant's change when the lifecycle function reads it from the stream. */
  iteratorAge: z.strictObject({ seconds: wholeNumber("seconds", 1, 86_400), ...evaluation }),
  signInFailures: countAlarm("failed sign-ins"),
  /** Requests of users who need a second factor, by tokens without one. */
  secondFactorRefusals: countAlarm("requests"),
  /** App clients of the user pool, one or two for each machine credential; the quota is 1,000. */
  appClients: countAlarm("app clients"),
  /** Identity providers of the user pool, one for each connection; the quota is 300. Watched with `singleSignOn` alone. */
  identityProviders: countAlarm("identity providers"),
  /** Connections whose certificate or secret ends within 30 days, or has ended. Watched with `singleSignOn` alone. */
  expiringConnections: countAlarm("connections"),
  /**
   * Mail that bounces, or that its receiver reports. SES reviews an account at 5 and 0.1 percent, and stops it at 10
   * and 0.5. Source: Amazon SES developer guide, reputation metrics.
   */
  mailBounces: z.strictObject({ percent: decimal("percent of mails", 0.1, 10), ...evaluation }),
  mailComplaints: z.strictObject({ percent: decimal("percent of mails", 0.01, 0.5), ...evaluation }),
  /** Log lines of level ERROR, and invocations that time out or crash. */
  logErrors: countAlarm("lines"),
  /** Of each silo: throttled requests of its table, and 5xx responses of its table and bucket. */
  siloThrottles: countAlarm("errors"),
  siloErrors: countAlarm("errors"),
});

export type AlarmsConfig = Readonly<z.output<typeof alarmsSchema>>;
/** Settings of a count alarm. */
export type CountAlarmSettings = AlarmsConfig["functionErrors"];

/** The dashboard's defaults; readers can choose another time range. */
export const dashboardSchema = z.strictObject(
  {
    /** Length of the default time range, in hours up to now. */
    hours: wholeNumber("hours", 1, 720),
    /**
     * Period of a graph. A graph with a threshold has the period of its alarm instead, so that they can be compared.
     * CloudWatch keeps periods below 300 seconds for 15 days. Source: CloudWatch user guide, metrics retention.
     */
    periodSeconds,
  },
  { error: "write an object: { hours: 3, periodSeconds: 300 }" },
);

/**
 * Percent of requests. Below 95, the fastest burn that pages (14.4 times the budget) would come near all requests
 * failing; above 99.99, a month has a budget of four minutes.
 */
const target = decimal("percent of requests", 95, 99.99);

/** Service level objectives of the API, over a rolling window. */
export const objectivesSchema = z.strictObject({
  windowDays: wholeNumber("days", 7, 90),
  /** Requests without a 5xx response. */
  availability: z.strictObject({ percent: target }),
  /** Requests with a response within this many milliseconds. */
  latency: z.strictObject({ percent: target, milliseconds: requestMilliseconds }),
  /** Windows with fewer requests burn no budget: one failure would be a large share. */
  leastRequests: wholeNumber("requests", 1, 1_000_000),
});

export type ObjectivesConfig = Readonly<z.output<typeof objectivesSchema>>;

export const metricsSchema = z.strictObject(
  {
    /**
     * Whether requests and throttles have a series for each tenant: CloudWatch charges for every series with a value in
     * an hour. The logs have the same figures for less: docs/observability.md.
     */
    perTenant: flag,
  },
  { error: "write an object: { perTenant: false }" },
);

const share = (fix: string, most: number) =>
  z.number({ error: fix }).min(0, { error: fix }).max(most, { error: fix });

const RESERVOIR = "write a whole number from 0 to 1000 (requests per second)";

/** X-Ray sampling of requests. Lambda samples invocations by stream or schedule itself. */
export const tracingSchema = z.strictObject({
  /** Whether gateway and functions take part in traces. */
  enabled: flag,
  /** Requests per second, over the whole API, that are always traced. */
  reservoirPerSecond: share(RESERVOIR, 1000).int({ error: RESERVOIR }),
  /** Share of the other requests. */
  fixedRatePercent: share("write a number from 0 to 100 (percent)", 100),
});
