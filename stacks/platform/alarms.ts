import type { ApiGatewayRestApi } from "@cdktf/provider-aws/lib/api-gateway-rest-api";
import { ErrorAlarm } from "../constructs/monitoring/error-alarm";
import type { Functions } from "./functions";
import type { PlatformContext } from "./stores";

/** Alarms on what fails: each function, and the API as a whole. */
export function createAlarms(
  { stack, environment, name }: PlatformContext,
  functions: Functions,
  restApi: ApiGatewayRestApi,
  topicArn: string,
): void {
  for (const [functionName, { function: lambda }] of Object.entries(functions)) {
    new ErrorAlarm(stack, `${functionName}_function_errors`, {
      alarmName: name(`${functionName}-function-errors`),
      description: `The function ${lambda.functionNameInput} failed more often than it may`,
      metrics: [
        {
          namespace: "AWS/Lambda",
          metricName: "Errors",
          dimensions: { FunctionName: lambda.functionName },
        },
      ],
      settings: environment.alarms.functionErrors,
      topicArn,
    });
  }
  new ErrorAlarm(stack, "api_server_errors", {
    alarmName: name("api-server-errors"),
    description: "The API answered with 5xx more often than it may",
    metrics: [{ namespace: "AWS/ApiGateway", metricName: "5XXError", dimensions: { ApiName: restApi.name } }],
    settings: environment.alarms.apiServerErrors,
    topicArn,
  });
}
