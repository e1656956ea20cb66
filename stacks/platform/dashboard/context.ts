import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import type { Metric, Statistic } from "../../constructs/monitoring/metrics";
import { ownMetric } from "../alarms/context";
import type { Functions } from "../functions";
import type { PlatformContext, Stores } from "../stores";

/** What a dashboard shows. */
export interface DashboardContext extends PlatformContext {
  readonly stores: Stores;
  readonly functions: Functions;
  readonly restApi: ApiGatewayRestApi;
  /** Where changes of tenants go that could not be carried out. */
  readonly deadLetters: SqsQueue;
}

/** Of a metric that functions write to their logs. */
export const own = (
  context: DashboardContext,
  metricName: string,
  statistic: Statistic,
  dimensions: Readonly<Record<string, string>> = {},
): Metric => ({ ...ownMetric(context, metricName, dimensions), statistic });

/** Of a metric of an AWS service. */
export const aws =
  (service: string, dimensions: Readonly<Record<string, string>>) =>
  (metricName: string, statistic: Statistic, more: Readonly<Record<string, string>> = {}): Metric => ({
    namespace: `AWS/${service}`,
    metricName,
    dimensions: { ...dimensions, ...more },
    statistic,
  });
