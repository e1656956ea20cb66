import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import type { ObjectivesConfig } from "../../environments/schema/monitoring";
import { type Metric, shareOf } from "../constructs/monitoring/metrics";

/** What is promised of requests. */
export type ObjectiveName = "availability" | "latency";

/** An objective as metrics tell whether it is kept. */
export interface Objective {
  readonly name: ObjectiveName;
  /** Percent of requests that must be good. */
  readonly target: number;
  readonly windowDays: number;
  /** Below it a stretch of time says nothing. */
  readonly leastRequests: number;
  /** By the ids that expressions have for them; `requests` counts all. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** Metric math: percent of requests that were bad in a period. */
  readonly badPercent: string;
  /** What a bad request is, in a sentence's middle. */
  readonly bad: string;
}

/**
 * The objectives of an environment, measured where clients are answered: at API Gateway, which also counts the requests that a
 * function never answered because it crashed or timed out. Metrics: API Gateway developer guide, metrics and dimensions.
 */
export function objectivesOf(
  { windowDays, leastRequests, availability, latency }: ObjectivesConfig,
  restApi: Pick<ApiGatewayRestApi, "name">,
): Objective[] {
  const metric = (metricName: string, statistic: Metric["statistic"]): Metric => ({
    namespace: "AWS/ApiGateway",
    metricName,
    dimensions: { ApiName: restApi.name },
    statistic,
  });
  const requests = metric("Count", "SampleCount");
  return [
    {
      name: "availability",
      target: availability.percent,
      windowDays,
      leastRequests,
      metrics: { errors: metric("5XXError", "Sum"), requests },
      badPercent: "100 * FILL(errors, 0) / requests",
      bad: "answered with 5xx",
    },
    {
      name: "latency",
      target: latency.percent,
      windowDays,
      leastRequests,
      metrics: { fast: metric("Latency", `PR(:${latency.milliseconds})`), requests },
      badPercent: "100 - fast",
      bad: `answered after more than ${latency.milliseconds} ms`,
    },
  ];
}

/** Percent of requests that may be bad. */
export const budgetPercent = ({ target }: Pick<Objective, "target">): number => rounded(100 - target);

/**
 * The percent of bad requests at which a budget burns so many times as fast as it may: at 1 it lasts exactly for the window.
 */
export const percentAtBurnRate = (objective: Pick<Objective, "target">, burnRate: number): number =>
  rounded(burnRate * budgetPercent(objective));

/** Metric math: percent of bad requests in a period; 0 in one with too few requests. For alarms. */
export const badShare = ({ badPercent, leastRequests }: Objective): string =>
  shareOf(badPercent, "requests", leastRequests);

/**
 * Metric math: percent of the error budget that is left since the beginning of what is shown, which is to be the objective's
 * window. 100: nothing burnt; 0: all; less: the objective is not kept. For dashboards; alarms cannot use RUNNING_SUM.
 */
export function budgetLeft(objective: Objective): string {
  const bad = `FILL(requests, 0) * (${objective.badPercent}) / 100`;
  return `100 - 100 * RUNNING_SUM(FILL(${bad}, 0)) / (RUNNING_SUM(FILL(requests, 0)) * ${budgetPercent(objective)} / 100)`;
}

/** 100 - 99.9 is 0.09999999999999432. */
const rounded = (percent: number): number => Number(percent.toFixed(6));
