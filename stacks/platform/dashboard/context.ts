import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import type { Metric, Statistic } from "../../constructs/monitoring/metrics";
import { ownMetric } from "../alarms/context";
import type { Functions } from "../functions";
import type { PlatformContext, Stores } from "../stores";

/** Inputs of a dashboard's parts. */
export interface DashboardContext extends PlatformContext {
  readonly stores: Stores;
  readonly functions: Functions;
  readonly restApi: ApiGatewayRestApi;
  /** The dead letter queue of the lifecycle function. */
  readonly deadLetters: SqsQueue;
}

/** A metric that functions write to their logs. */
export const own = (
  context: DashboardContext,
  metricName: string,
  statistic: Statistic,
  dimensions: Readonly<Record<string, string>> = {},
): Metric => ({ ...ownMetric(context, metricName, dimensions), statistic });

/** A metric of an AWS service. */
export const aws =
  (service: string, dimensions: Readonly<Record<string, string>>) =>
  (metricName: string, statistic: Statistic, more: Readonly<Record<string, string>> = {}): Metric => ({
    namespace: `AWS/${service}`,
    metricName,
    dimensions: { ...dimensions, ...more },
    statistic,
  });
