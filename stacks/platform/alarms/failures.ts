import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import { ErrorAlarm } from "../../constructs/monitoring/error-alarm";
import type { MetricAlarm } from "../../constructs/monitoring/metric-alarm";
import type { Functions } from "../functions";
import type { AlarmContext } from "./context";

/** Alarms on AWS's own counts of failures: errors and throttles of each function, and the API as a whole. */
export function createFailureAlarms(
  { stack, environment, name }: AlarmContext,
  functions: Functions,
  restApi: ApiGatewayRestApi,
): MetricAlarm[] {
  const { functionErrors, functionThrottles } = environment.alarms;
  const ofFunctions = Object.entries(functions).flatMap(([functionName, { function: lambda }]) => {
    const metric = (metricName: string) => ({
      namespace: "AWS/Lambda",
      metricName,
      dimensions: { FunctionName: lambda.functionName },
    });
    return [
      new ErrorAlarm(stack, `${functionName}_function_errors`, {
        environment,
        alarmName: name(`${functionName}-function-errors`),
        kind: "function-errors",
        meaning: `The function ${lambda.functionNameInput} fails more often than allowed`,
        metrics: [metric("Errors")],
        settings: functionErrors,
        topicArn: undefined,
      }),
      new ErrorAlarm(stack, `${functionName}_function_throttles`, {
        environment,
        alarmName: name(`${functionName}-function-throttles`),
        kind: "function-throttles",
        meaning: `Lambda throttled more invocations of ${lambda.functionNameInput} than allowed: its concurrency is used up`,
        metrics: [metric("Throttles")],
        settings: functionThrottles,
        topicArn: undefined,
      }),
    ];
  });
  const ofApi = new ErrorAlarm(stack, "api_server_errors", {
    environment,
    alarmName: name("api-server-errors"),
    kind: "api-server-errors",
    meaning: "The API answers with 5xx more often than allowed",
    metrics: [{ namespace: "AWS/ApiGateway", metricName: "5XXError", dimensions: { ApiName: restApi.name } }],
    settings: environment.alarms.apiServerErrors,
    topicArn: undefined,
  });
  return [...ofFunctions, ofApi];
}
