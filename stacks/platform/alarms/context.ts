import { type RoutedFunction, routes } from "../../../api/routes";
import { type FunctionName, functionNames } from "../../../lambdas/functions";
import type { ErrorMetric } from "../../constructs/monitoring/error-alarm";
import { metricsNamespace } from "../../support/naming";
import type { PlatformContext } from "../stores";

/** Properties that all parts of a platform's alarms share. */
export interface AlarmContext extends PlatformContext {
  /** ARN of the topic that alarms notify. */
  readonly topicArn: string;
}

/** The functions with routes, each once, in the order of the route table. */
export const routedFunctions: readonly RoutedFunction[] = [
  ...new Set(routes.map((route): RoutedFunction => route.function)),
];

/** The functions with routes for tenants' users. */
export const tenantFunctions: readonly RoutedFunction[] = routedFunctions.filter((name) =>
  routes.some((route) => route.function === name && route.authorization === "tenant"),
);

/** Every function: those with routes first. */
export const allFunctions: readonly FunctionName[] = [...new Set([...routedFunctions, ...functionNames])];

/** A metric that functions write to their logs: lambdas/shared/telemetry.ts. */
export function ownMetric(
  { environment }: Pick<AlarmContext, "environment">,
  metricName: string,
  dimensions: Readonly<Record<string, string>> = {},
): ErrorMetric {
  return { namespace: metricsNamespace(environment.name), metricName, dimensions };
}

/** A metric that all functions write together, as one series: lambdas/shared/telemetry.ts. */
export const metricOfAll = (context: Pick<AlarmContext, "environment">, metricName: string): ErrorMetric =>
  ownMetric(context, metricName, { environment: context.environment.name });
