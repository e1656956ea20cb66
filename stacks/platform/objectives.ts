import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import type { ObjectivesConfig } from "../../environments/schema/monitoring";
import { type Metric, shareOf } from "../constructs/monitoring/metrics";

/** The service objectives for requests. */
export type ObjectiveName = "availability" | "latency";

/** An objective, with the metrics that show whether it is met. */
export interface Objective {
  readonly name: ObjectiveName;
  /** Percent of requests that must be good. */
  readonly target: number;
  readonly windowDays: number;
  /** Minimum number of requests for a meaningful period. */
  readonly leastRequests: number;
  /** By the ids in expressions. */
  readonly metrics: Readonly<Record<string, Metric>>;
  /** Metric math: number of requests that the objective is about. */
  readonly counted: string;
  /** Metric math: percent of requests that were bad in a period. */
  readonly badPercent: string;
  /** Definition of a bad request, as a part of a sentence. */
  readonly bad: string;
}

/**
 * Returns the objectives of an environment, measured at API Gateway, which also counts requests without a response
 * because a function crashed or timed out. Metrics: API Gateway developer guide, metrics and dimensions.
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
  // Refusals, which a client can cause at will, would hide failures.
  const served = "(requests - FILL(refused, 0))";
  return [
    {
      name: "availability",
      target: availability.percent,
      windowDays,
      leastRequests,
      metrics: { errors: metric("5XXError", "Sum"), refused: metric("4XXError", "Sum"), requests },
      counted: served,
      badPercent: `100 * FILL(errors, 0) / ${served}`,
      bad: "answered with 5xx",
    },
    {
      name: "latency",
      target: latency.percent,
      windowDays,
      leastRequests,
      metrics: { fast: metric("Latency", `PR(:${latency.milliseconds})`), requests },
      counted: "requests",
      badPercent: "100 - fast",
      bad: `answered after more than ${latency.milliseconds} ms`,
    },
  ];
}

/** Percent of requests that may be bad. */
export const budgetPercent = ({ target }: Pick<Objective, "target">): number => rounded(100 - target);

/**
 * Returns the percentage of bad requests at a burn rate: at 1 the budget lasts exactly for its window.
 */
export const percentAtBurnRate = (objective: Pick<Objective, "target">, burnRate: number): number =>
  rounded(burnRate * budgetPercent(objective));

/** Metric math: percent of bad requests in a period; 0 in one with too few requests. For alarms. */
export const badShare = ({ badPercent, counted, leastRequests }: Objective): string =>
  shareOf(badPercent, counted, leastRequests);

/**
 * Metric math: percent of the error budget left since the beginning of the displayed range, which should be the
 * objective's window. 100: nothing burnt; 0: all; below: the objective is missed. For dashboards; alarms cannot use
 * RUNNING_SUM.
 */
export function budgetLeft(objective: Objective): string {
  const counted = `FILL(${objective.counted}, 0)`;
  const bad = `${counted} * (${objective.badPercent}) / 100`;
  return `100 - 100 * RUNNING_SUM(FILL(${bad}, 0)) / (RUNNING_SUM(${counted}) * ${budgetPercent(objective)} / 100)`;
}

/** 100 - 99.9 is 0.09999999999999432. */
const rounded = (percent: number): number => Number(percent.toFixed(6));
